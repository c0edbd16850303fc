import json
import re
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from extractors.errors import StorageError
from flows.plots.charts import save
from flows.plots.shape import Drawing, drawing
from flows.plots.terminal import GAP, LEGEND, lines
from storage import trends

FIRST = date(2025, 1, 1)


def series(*values: float | None, actor: str | None = None) -> list[dict[str, object]]:
    """Rows of an index, a day each; a day without a value has too little coverage."""
    return [
        {
            "period": FIRST + timedelta(i),
            "actor": actor,
            "index": value,
            "low": None if value is None else value - 10,
            "high": None if value is None else value + 10,
            "conflict": value,
            "coverage": "too little" if value is None else "good",
        }
        for i, value in enumerate(values)
    ]


def drawn(name: str, rows: list[dict[str, object]]) -> Drawing:
    return drawing(trends.info(name), pa.Table.from_pylist(rows), "RUS and UKR")


def test_a_gap_stays_a_gap_in_the_picture_and_in_the_terminal(tmp_path: Path) -> None:
    picture = drawn("tension_daily", series(100.0, None, 150.0))
    save(picture, tmp_path / "p.svg")
    svg = (tmp_path / "p.svg").read_text("utf-8")
    assert trends.info("tension_daily").question in svg
    assert "too little" in svg, "the flag of the day without a value"
    text = "\n".join(lines(picture, 60))
    assert GAP in text
    assert LEGEND in text
    assert LEGEND not in "\n".join(lines(drawn("tension_daily", series(1.0, 2.0)), 60))


def test_the_page_of_a_plot_works_without_a_network(tmp_path: Path) -> None:
    save(drawn("tension_daily", series(100.0, 120.0)), tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)
    assert json.dumps("2025-01-02") in page, "the data are inside"


def test_a_png_is_one_of_its_size(tmp_path: Path) -> None:
    save(drawn("tension_daily", series(100.0, 120.0)), tmp_path / "p.png")
    data = (tmp_path / "p.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(data[16:20], "big") > 1500, "twice the points, for dense screens"


def test_the_terminal_draws_higher_values_higher() -> None:
    rows = [
        line[8:] for line in lines(drawn("tension_daily", series(10.0, 80.0)), 60) if "█" in line
    ]
    assert max(map(len, rows)) > len(rows[-1]) // 2
    low, high = (sum(row[at : at + 1] == "█" for row in rows) for at in (0, 5))
    assert (low, high) == (1, 8)


def test_no_line_is_wider_than_the_terminal() -> None:
    picture = drawn("tension_daily", series(*(float(i % 90) for i in range(400))))
    for width in (40, 80, 200):
        assert max(map(len, lines(picture, width))) <= width


def test_more_lines_than_can_be_told_apart_become_bars_of_their_averages() -> None:
    rows = [r for i in range(9) for r in series(float(i), float(i + 2), actor=f"A{i}")]
    picture = drawn("states", rows)
    assert picture.shape == "bars"
    assert [(p.label, p.value) for p in picture.points][:2] == [("A8", 9.0), ("A7", 8.0)]
    assert "highest of 9" in picture.subtitle


def test_what_cannot_be_drawn_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a list"):
        drawn("quotes", series(1.0))
    with pytest.raises(StorageError, match="no rows"):
        drawing(trends.info("tension_daily"), pa.table({}), "")
    picture = drawn("tension_daily", series(1.0))
    with pytest.raises(StorageError, match="png, svg, html"):
        save(picture, tmp_path / "p.gif")
    with pytest.raises(StorageError, match="cannot be written"):
        save(picture, tmp_path / "nowhere" / "p.svg")
