"""What a run leaves in Prefect's pages: figures, movers, feeds in trouble, the page, briefs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_table_artifact,
)

from flows.cycle import Cycle, Summary
from storage import status, trends

if TYPE_CHECKING:
    from flows.report.periodic import Reported, Written

MOVERS: Final = 10


def leave(cycle: Cycle, summary: Summary) -> None:
    """Create the four artifacts of a run; each replaces the one of the run before as the newest."""
    create_table_artifact(_figures(summary), key="run-summary", description="What the run did")
    movers = trends.run(cycle.db, "movers", limit=MOVERS).to_pylist()
    create_table_artifact(
        [{k: _plain(v) for k, v in row.items()} for row in movers],
        key="top-movers",
        description="Between whom tension has risen or fallen most in the last days",
    )
    troubled = [
        {"feed": feed.feed_id, "outcome": feed.outcome, "why": feed.parked or feed.message}
        for feed in status.feeds(cycle.db)
        if feed.parked or feed.outcome == "failed"
    ]
    create_table_artifact(troubled, key="feeds-in-trouble", description="Parked or failing feeds")
    page = (Path(summary.published) / "page.html").resolve()
    create_link_artifact(page.as_uri(), link_text="The page", key="page")


def leave_briefs(made: Reported) -> None:
    """Create the artifact of the briefs: what each says in short, and where it is."""
    create_markdown_artifact(
        "\n\n".join(map(_section, made.briefs)),
        key="briefs",
        description=f"Briefs of {made.window}",
    )


def _section(one: Written) -> str:
    if one.missing:
        return f"## {one.about}\n\nNo brief: {one.missing}"
    facts = ", ".join(f"{count} {what}" for what, count in one.facts)
    files = " · ".join(
        f"[{Path(file).suffix[1:]}]({Path(file).resolve().as_uri()})" for file in one.files
    )
    moved = "".join(f"* {line}\n" for line in one.movers)
    return f"## {one.about}\n\n{one.lead}\n\n{facts}\n\n{moved}\n{files}"


def _figures(summary: Summary) -> list[dict[str, Any]]:
    did, found, all_of = summary.ingested, summary.extracted, summary.totals
    return [
        {"figure": "feeds polled", "run": did.polled, "in all": None},
        {"figure": "feeds failed", "run": did.failed, "in all": None},
        {"figure": "articles", "run": did.articles, "in all": all_of.articles},
        {"figure": "rejects", "run": did.rejects, "in all": all_of.rejects},
        {"figure": "mentions", "run": found.mentions, "in all": all_of.mentions},
        {"figure": "quotations", "run": found.quotes, "in all": all_of.quotes},
        {"figure": "given up", "run": found.quarantined, "in all": None},
        *(
            {"figure": f"seconds: {stage}", "run": seconds, "in all": None}
            for stage, seconds in summary.seconds.items()
        ),
    ]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else str(value)
