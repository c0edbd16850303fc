"""Dashboard feeds: a versioned folder per publication, behind an atomic ``latest``."""

from storage.publish.run import publish
from storage.publish.versions import latest

__all__ = ["latest", "publish"]
