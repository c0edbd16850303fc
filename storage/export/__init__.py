"""Mentions in the formats that other tools for event data read, a part at a time."""

from storage.export.run import KINDS, Exported, export

__all__ = ["KINDS", "Exported", "export"]
