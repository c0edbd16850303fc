"""Settings of one installation: ``config/tensionwire.toml``, validated and frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, model_validator

from config.toml import CONFIG, Model, load_toml

DEFAULT: Final = CONFIG / "tensionwire.toml"


class FetchSettings(Model):
    """How politely and how patiently the network is used."""

    contact: str = Field(min_length=3)
    """URL or mail address named in the User-Agent."""
    concurrency: PositiveInt
    per_host: PositiveInt
    host_spacing_seconds: float = Field(ge=0)
    """Between two starts at one host."""
    connect_seconds: PositiveFloat
    read_seconds: PositiveFloat
    """Longest silence while a body arrives."""
    total_seconds: PositiveFloat
    feed_bytes: PositiveInt
    """Cap on a feed after decompression."""
    page_bytes: PositiveInt
    max_redirects: PositiveInt
    min_interval_minutes: PositiveInt
    max_interval_minutes: PositiveInt
    park_after_failures: PositiveFloat
    """Weighted failures in a row after which a feed is parked."""

    @model_validator(mode="after")
    def _ordered(self) -> FetchSettings:
        if self.max_interval_minutes < self.min_interval_minutes:
            raise ValueError("max_interval_minutes is less than min_interval_minutes")
        return self


class ExtractSettings(Model):
    """How extraction is batched."""

    batch: PositiveInt
    """Articles per batch: one transaction, one Prefect task."""
    processes: PositiveInt
    reread: NonNegativeInt = 2000
    """Most articles a run that another version of the extractor has read and that it reads anew."""


class TrendSettings(Model):
    """What a trend is measured against."""

    baseline_days: PositiveInt
    min_articles: PositiveInt
    """Fewer articles on a day make its value null."""


class PublishSettings(Model):
    """Where dashboard feeds go and how many versions stay."""

    folder: Path
    keep: PositiveInt
    grace_minutes: float = Field(ge=0)
    """A version that was replaced less long ago stays, too: readers may be in the middle of it."""


Code = Annotated[str, Field(pattern=r"^[A-Z0-9_]+$")]


class AlertSettings(Model):
    """What alerts are about; without pairs, states and classes about everything."""

    pairs: tuple[tuple[Code, Code], ...] = ()
    states: tuple[Code, ...] = ()
    classes: tuple[Code, ...] = ()
    """PLOVER classes."""
    index_above: PositiveFloat = 300.0
    """A week's index over this is an alert; 100 is the average."""
    min_stories: PositiveInt = 10
    """Weeks with fewer stories are none."""


class ReportSettings(Model):
    """The briefs that ``schedule`` writes."""

    folder: Path = Path("data/reports")
    days: PositiveInt = 7
    """Each is about so many whole days (UTC), the last of them yesterday."""


class BackupSettings(Model):
    """How many backups stay beside the database."""

    keep: PositiveInt = 7


class RetentionSettings(Model):
    """What is removed by age; mentions, quotations and their sentences always stay."""

    text_days: NonNegativeInt = 0
    """Texts of articles go so many days after they were stored; 0: never."""
    poll_days: NonNegativeInt = 400
    """Polls and runs go after so many days; 0: never."""


class ScheduleSettings(Model):
    """When ``tensionwire schedule`` runs what: "every N minutes|hours|days" or cron; "" never."""

    time_zone: str = "UTC"
    monitor: str = "every 15 minutes"
    maintenance: str = "30 3 * * *"
    report: str = "0 6 * * 1"
    wait_minutes: float = Field(default=10.0, ge=0)
    """How long a run waits for another process that has the database."""


class Settings(Model):
    """Everything an analyst may set, apart from the feeds."""

    database: Path
    fetch: FetchSettings
    extract: ExtractSettings
    trends: TrendSettings
    publish: PublishSettings
    alerts: AlertSettings = AlertSettings()
    report: ReportSettings = ReportSettings()
    backup: BackupSettings = BackupSettings()
    retention: RetentionSettings = RetentionSettings()
    schedule: ScheduleSettings = ScheduleSettings()


def load_settings(path: Path = DEFAULT) -> Settings:
    """Read the settings file.

    Raises :class:`config.errors.ConfigError` with file, line and what was expected.
    """
    return load_toml(path, Settings)
