"""Write ``widths.json``: how wide the letters of Liberation Sans are, in thousandths of its size.

    python -m flows.report.build_widths

Liberation Sans comes inside vl-convert, which draws the PDF, so it measures the letters, too.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import vl_convert

FONT: Final = "Liberation Sans"
TARGET: Final = Path(__file__).parent / "widths.json"
RANGES: Final = ((0x21, 0x7F), (0xA1, 0x180), (0x218, 0x21C), (0x386, 0x3CF), (0x400, 0x460))
"""Latin, Greek and Cyrillic."""
OTHERS: Final = "–—‘’“”„…•€→≥≤−"
SIZE: Final = 10_000
"""Bounds are rounded, so letters are measured large; and alone, since pairs of them are moved."""
SPACE: Final = 278
"""In both weights; the ends of a text are trimmed, so it cannot be measured alone."""


def measured(weight: str) -> dict[str, int]:
    """Widths by letter."""
    letters = [chr(c) for start, end in RANGES for c in range(start, end)] + list(OTHERS)
    rows = [{"i": i, "text": letter} for i, letter in enumerate(letters)]
    told = {"signal": "datum.datum.i + ':' + (datum.bounds.x2 - datum.bounds.x1)"}
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "data": [{"name": "letters", "values": rows}],
        "marks": [
            {
                "name": "drawn",
                "type": "text",
                "from": {"data": "letters"},
                "encode": {
                    "enter": {
                        "text": {"field": "text"},
                        "font": {"value": FONT},
                        "fontSize": {"value": SIZE},
                        "fontWeight": {"value": weight},
                    }
                },
            },
            {"type": "text", "from": {"data": "drawn"}, "encode": {"enter": {"text": told}}},
        ],
    }
    found = dict(re.findall(r">(\d+):([\d.]+)<", vl_convert.vega_to_svg(spec)))
    return {letters[int(i)]: round(1000 * float(width) / SIZE) for i, width in found.items()}


def main() -> None:
    """Write the file."""
    made = {weight: {" ": SPACE, **measured(weight)} for weight in ("normal", "bold")}
    TARGET.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
