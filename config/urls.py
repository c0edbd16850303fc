"""What makes two addresses one page: ``config/urls.toml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from config.toml import CONFIG, Model, load_toml


class UrlRules(Model):
    """Names that tell nothing about which page an address leads to; all lower case."""

    tracking: frozenset[str]
    tracking_prefixes: tuple[str, ...]
    mobile_labels: frozenset[str]
    amp_segments: frozenset[str]
    amp_parameters: frozenset[str]
    amp_values: frozenset[str]
    index_pages: frozenset[str]


@cache
def url_rules(path: Path = CONFIG / "urls.toml") -> UrlRules:
    """Read the rules, once per process.

    Raises :class:`config.errors.ConfigError` with file, line and what was expected.
    """
    return load_toml(path, UrlRules)
