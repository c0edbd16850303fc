"""Publish the dashboard feeds from the database."""

from __future__ import annotations

from pathlib import Path

from config.settings import PublishSettings
from storage.database import Database


def publish_from(db: Database, settings: PublishSettings) -> Path | None:
    """Publish a new version; returns its folder, or None when nothing changed."""
    return None
