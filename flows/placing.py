"""Where a run keeps its things when the command line names another database."""

from __future__ import annotations

from pathlib import Path

from config.settings import Settings


def placed(settings: Settings, database: Path | None) -> Settings:
    """The settings for ``database``: what is published from it and its briefs go beside it.

    None leaves the settings as they are.
    """
    if database is None:
        return settings
    beside = settings.publish.model_copy(update={"folder": database.parent / "published"})
    briefs = settings.report.model_copy(update={"folder": database.parent / "reports"})
    return settings.model_copy(update={"database": database, "publish": beside, "report": briefs})
