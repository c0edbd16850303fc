"""Publish the dashboard feeds from the database, as the settings say."""

from __future__ import annotations

from pathlib import Path

from config.settings import Settings
from storage.database import Database
from storage.publish import publish


def publish_from(db: Database, settings: Settings) -> Path:
    """Publish a new version; returns its folder, or the newest one when nothing has changed."""
    return publish(
        db,
        settings.publish.folder,
        settings.publish.keep,
        min_articles=settings.trends.min_articles,
        grace_seconds=60 * settings.publish.grace_minutes,
        watch=settings.alerts,
    )
