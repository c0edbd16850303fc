"""The settings of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import DEFAULT, load_settings


def test_the_shipped_settings_are_polite() -> None:
    settings = load_settings()
    assert settings.fetch.per_host <= settings.fetch.concurrency
    assert settings.fetch.host_spacing_seconds >= 1
    assert settings.fetch.min_interval_minutes < settings.fetch.max_interval_minutes
    assert settings.fetch.read_seconds <= settings.fetch.total_seconds
    assert not settings.database.is_absolute()
    assert not settings.publish.folder.is_absolute()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("concurrency = 64", "concurrency = 0", r"line 6, fetch\.concurrency: .*greater than 0"),
        ("concurrency = 64", 'concurrency = "many"', r"line 6, fetch\.concurrency: .*integer"),
        ("concurrency = 64", "", r"line 4, fetch\.concurrency: field required"),
        ("batch = 64", "batch = 6.5", r"extract\.batch"),
        ("keep = 3", "keep = 3\nkep = 4", r"line 31, publish\.kep: extra"),
        ("host_spacing_seconds = 5.0", "host_spacing_seconds = -1", r"greater than or equal to 0"),
        ("host_spacing_seconds = 5.0", "host_spacing_seconds = nan", r"host_spacing_seconds"),
        ("total_seconds = 60.0", "total_seconds = inf", r"total_seconds.*finite"),
        ('"https://example.org/tensionwire-contact"', '""', r"fetch\.contact"),
        (
            "max_interval_minutes = 1440",
            "max_interval_minutes = 5",
            "max_interval_minutes is less than min_interval_minutes",
        ),
        ("states = []", 'states = ["Iran"]', r"alerts\.states"),
        ("pairs = []", 'pairs = [["CHN"]]', r"alerts\.pairs"),
        ("index_above = 300.0", "index_above = 0", r"alerts\.index_above"),
        ("[trends]", "[trend]", r"trends: field required"),
    ],
)
def test_a_bad_setting_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "settings.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_settings(path)


def test_without_a_watch_list_alerts_are_about_everything(tmp_path: Path) -> None:
    text = DEFAULT.read_text("utf-8")
    file = tmp_path / "old.toml"
    file.write_text(text[: text.index("[alerts]")], encoding="utf-8")
    assert load_settings(file).alerts == load_settings().alerts
    assert not load_settings().alerts.states
