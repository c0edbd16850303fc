"""Errors of the stages that turn bytes into records; the root is in ``config.errors``."""

from config.errors import ConfigError, TensionwireError

__all__ = [
    "ConfigError",
    "DocumentError",
    "ExtractionError",
    "FetchError",
    "ModelError",
    "StorageError",
    "TensionwireError",
]


class FetchError(TensionwireError):
    """A URL could not be fetched; ``reason`` is one of the words in ``extractors.fetch``."""

    def __init__(self, subject: str, reason: str, message: str) -> None:
        super().__init__(subject, message)
        self.reason = reason


class DocumentError(TensionwireError):
    """A document as a whole cannot be read; ``reason`` is a short stable word for the reject."""

    def __init__(self, subject: str, reason: str, message: str) -> None:
        super().__init__(subject, message)
        self.reason = reason


class ModelError(TensionwireError):
    """The language model is missing or is not the one it claims to be."""


class ExtractionError(TensionwireError):
    """One article could not be extracted; the others go on."""


class StorageError(TensionwireError):
    """The database cannot be opened, is newer than the code, or refuses what it was given."""
