"""Items of a wire for tests: ninjs and NewsML-G2, their corrections and kills."""

from __future__ import annotations

import json

TEXT = (
    "GENEVA - Militia fighters attack the port, officials said on Friday. Ships left the harbour "
    "before noon. The ministry said that talks would go on, and that nobody was told to leave."
)


def ninjs(
    name: str,
    version: int = 1,
    *,
    text: str = TEXT,
    status: str = "usable",
    dated: bool = True,
    embargo: str | None = None,
    provider: str | None = None,
) -> bytes:
    row = {
        "uri": f"urn:wire:{name}",
        "type": "text",
        "version": str(version),
        "versioncreated": f"2025-06-13T08:{version:02}:00Z",
        "pubstatus": status,
        "language": "en",
        "headline": f"Port of {name}: report {version}",
        "body_text": text,
    }
    if status == "canceled":
        del row["body_text"], row["headline"]
    if not dated:
        del row["versioncreated"]
    if embargo:
        row["embargoed"] = embargo
    if provider:
        row["provider"] = provider
    return json.dumps(row).encode()


def newsml_g2(name: str, version: int = 1, *, text: str = TEXT, status: str = "usable") -> bytes:
    content = (
        ""
        if status == "canceled"
        else "<contentSet><inlineXML contenttype='application/xhtml+xml'>"
        f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{text}</p></body></html>"
        "</inlineXML></contentSet>"
    )
    headline = "" if status == "canceled" else f"<headline>Port of {name}: {version}</headline>"
    return (
        f"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:wire:{name}' "
        f"version='{version}' xml:lang='en'>"
        "<itemMeta><itemClass qcode='ninat:text'/><provider literal='Wire'/>"
        f"<versionCreated>2025-06-13T08:{version:02}:00Z</versionCreated>"
        f"<pubStatus qcode='stat:{status}'/></itemMeta>"
        f"<contentMeta>{headline}</contentMeta>{content}</newsItem>"
    ).encode()
