"""The root of the error tree. Every error carries its subject and says what to do."""


class TensionwireError(Exception):
    """Base of everything this program raises on purpose.

    ``subject`` is what the error is about (a file, a URL, a table); ``message`` says what is
    wrong and, where there is something to do, what. ``str()`` is one line.
    """

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(subject, message)
        self.subject = subject
        self.message = message

    def __str__(self) -> str:
        return " ".join(f"{self.subject}: {self.message}".split())


class ConfigError(TensionwireError):
    """A configuration file cannot be used; the message names file, line and what was expected."""
