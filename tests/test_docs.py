"""The README names every command and every trend, so that neither is added in secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from flows.cli.app import app
from storage.trends import catalogue

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
TRENDS = [trend.name for trend in catalogue()]


def test_there_are_commands_and_trends_to_look_for() -> None:
    assert {"run", "extract", "parse", "backfill", "trend", "explain"} < set(COMMANDS)
    assert len(TRENDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_each_command(command: str) -> None:
    assert re.search(rf"`(tensionwire )?{re.escape(command)}\b[^`]*`", README), command


@pytest.mark.parametrize("trend", TRENDS)
def test_the_readme_names_each_trend(trend: str) -> None:
    assert f"`{trend}`" in README


def test_the_readme_names_no_command_that_is_gone() -> None:
    named = set(re.findall(r"`tensionwire ([a-z]+)", README))
    assert named <= set(COMMANDS), named - set(COMMANDS)


def test_the_readme_names_no_make_target_that_is_gone() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README))
    assert named <= targets, named - targets
