"""Which deployment runs when: the ``[schedule]`` of the settings as Prefect's schedules."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.errors import ConfigError

if TYPE_CHECKING:
    from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule

    from config.settings import ScheduleSettings

_EVERY: Final = re.compile(r"every (\d+) (minute|hour|day)s?")
DEPLOYMENTS: Final = ("monitor", "maintenance", "report")


def schedules(settings: ScheduleSettings) -> dict[str, CronSchedule | IntervalSchedule]:
    """The schedule of each deployment that has one.

    Raises :class:`ConfigError` for a time that is neither an interval nor cron.
    """
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError("schedule.time_zone", f"no such zone: {settings.time_zone}") from error
    given = {name: getattr(settings, name) for name in DEPLOYMENTS}
    return {name: _schedule(name, when, settings.time_zone) for name, when in given.items() if when}


def _schedule(name: str, when: str, zone: str) -> CronSchedule | IntervalSchedule:
    from prefect.client.schemas.schedules import (  # noqa: PLC0415 - slow to import
        CronSchedule,
        IntervalSchedule,
    )

    every = _EVERY.fullmatch(when)
    try:
        if every is not None and int(every[1]) > 0:
            return IntervalSchedule(
                interval=timedelta(**{f"{every[2]}s": int(every[1])}), timezone=zone
            )
        return CronSchedule(cron=when, timezone=zone)
    except ValueError as error:
        message = f'{when!r} is neither "every 15 minutes" nor cron, such as "30 3 * * *"'
        raise ConfigError(f"schedule.{name}", message) from error
