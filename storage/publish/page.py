"""The dashboard page: one self-contained file from the parts in the folder ``page``.

Text from articles goes in as JSON only, and the script shows it as text; ``<`` and ``&`` are
escaped, so nothing in it can end the script element. The page's policy lets no other script run
and no request leave: script and style are named by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import msgspec

PARTS: Final = files("storage.publish") / "page"
SCRIPTS: Final = (
    *("dom", "words", "state", "combobox", "scale", "lead", "index", "threats"),
    *("matrix", "map", "stories", "lists", "main"),
)
"""Files of ``page/script`` in the order in which they go into the one script of the page."""
PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")


def page(data: Mapping[str, object]) -> bytes:
    """The page as UTF-8 HTML. ``data``: what :func:`storage.publish.page_data.page_data` gives."""
    style = _part("page.css")
    script = _script()
    world = msgspec.Raw(_part("world.json").encode().strip())
    parts = {
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "data": _embedded({**data, "world": world}),
    }
    # What a part contains is never looked at again.
    return PLACEHOLDER.sub(lambda found: parts[found[1]], _part("page.html")).encode()


def template() -> bytes:
    """Everything but the data, to tell whether the page has changed."""
    return b"\0".join(
        text.encode()
        for text in (_part("page.html"), _part("page.css"), _part("world.json"), _script())
    )


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _script() -> str:
    """One scope for all files, none of it visible outside."""
    modules = "\n".join(_part(f"script/{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{modules}}})();\n'


def _hash(text: str) -> str:
    """The hash by which a Content-Security-Policy names an inline element."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _embedded(data: object) -> str:
    text = msgspec.json.encode(data).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
