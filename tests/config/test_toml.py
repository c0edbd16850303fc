"""TOML into models: the message has file, line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, ValidationError

from config.errors import ConfigError
from config.toml import Model, load_toml


class Server(Model):
    port: int = Field(gt=0)
    name: str


class Site(Model):
    title: str
    server: Server
    page: tuple[Server, ...] = ()


GOOD = 'title = "T"\n\n[server]\nport = 80\nname = "s"\n'


def read(tmp_path: Path, content: bytes) -> Site:
    path = tmp_path / "site.toml"
    path.write_bytes(content)
    return load_toml(path, Site)


def test_a_good_file_is_a_frozen_model(tmp_path: Path) -> None:
    site = read(tmp_path, GOOD.encode())
    assert site.server == Server(port=80, name="s")
    with pytest.raises(ValidationError, match="frozen"):
        site.title = "U"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('title = "T"\n[server]\nport = "x"\nname = "s"\n', r"line 3, server\.port: .*integer"),
        (
            'title = "T"\n[server]\nname = "s"\nport = 0\n',
            r"line 4, server\.port: .*greater than 0",
        ),
        ('title = "T"\n\n[server]\nname = "s"\n', r"line 3, server\.port: field required"),
        (GOOD + "colour = 1\n", r"line 6, server\.colour: extra inputs are not permitted"),
        ('titel = "T"\n[server]\nport = 1\nname = "s"\n', r"title: field required \(and 1 more\)"),
        (
            GOOD + '[[page]]\nport = 1\nname = "a"\n\n[[page]]\nport = -1\nname = "b"\n',
            r"line 11, page\.1\.port: .*greater than 0",
        ),
        ("title = \n", "is not valid TOML: .*line 1"),
        (GOOD + "title = 1\n[server]\n", "is not valid TOML"),
    ],
)
def test_a_bad_value_is_named_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        read(tmp_path, content.encode())
    assert str(caught.value).startswith(str(tmp_path / "site.toml"))
    assert "\n" not in str(caught.value)


def test_other_encodings_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is not UTF-8 \(byte 9\)"):
        read(tmp_path, 'title = "É"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="cannot be read"):
        load_toml(tmp_path / "gone.toml", Site)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_toml(tmp_path, Site)
