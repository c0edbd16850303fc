"""Tell somebody: a webhook or a mail of failed runs, new alerts and new briefs.

Where to is a secret, since such addresses hold keys: it comes from the environment or from a
Prefect Secret block, and is never logged. ``TENSIONWIRE_WEBHOOK`` (block ``tensionwire-webhook``)
is an address that gets JSON; ``TENSIONWIRE_MAIL`` (block ``tensionwire-mail``) is
``smtp[s]://USER:PASSWORD@HOST:PORT/?from=ADDRESS&to=ADDRESS``.
"""

from __future__ import annotations

import os
import smtplib
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from flows.logs import log

if TYPE_CHECKING:
    from flows.report.periodic import Reported

WEBHOOK: Final = "TENSIONWIRE_WEBHOOK"
MAIL: Final = "TENSIONWIRE_MAIL"
SECONDS: Final = 15.0
"""Longest wait for whoever is told: a run must not hang on it."""
WAITS: Final = (2.0, 8.0)
PASSING: Final = (429, 500, 502, 503, 504)
"""Answers of a webhook that say: later."""
MOST: Final = 20
"""Alerts that one message names."""


def tell(subject: str, fields: Mapping[str, Any], waits: Sequence[float] = WAITS) -> None:
    """Send to every address that is set; what cannot be sent is logged, without the address.

    ``waits``: seconds before each further try, when the cause may pass by itself.
    """
    for name, send in ((WEBHOOK, _post), (MAIL, _mail)):
        where = _secret(name)
        if where is None:
            continue
        try:
            _patiently(partial(send, where, subject, fields), waits)
        except (OSError, ValueError, KeyError) as error:
            # The text of such an error may repeat the address.
            log("notify", state="failed", channel=name, error=type(error).__name__)
        else:
            log("notify", state="sent", channel=name, subject=subject)


def _patiently(send: Callable[[], None], waits: Sequence[float]) -> None:
    for wait in waits:
        try:
            send()
        except OSError as error:  # which all errors of SMTP are, too
            if not _may_pass(error):
                raise
            time.sleep(wait)
        else:
            return
    send()


def _may_pass(error: OSError) -> bool:
    if isinstance(error, HTTPError):
        return error.code in PASSING
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500  # "transient negative", RFC 5321
    cause = error.reason if isinstance(error, URLError) else error
    return isinstance(cause, ConnectionError | TimeoutError | smtplib.SMTPServerDisconnected)


def _secret(name: str) -> str | None:
    """The secret of this name, from the environment or else from its Prefect block."""
    given = os.environ.get(name)
    if given or not os.environ.get("PREFECT_API_URL"):
        return given or None
    from prefect.blocks.system import Secret  # noqa: PLC0415 - slow, and only inside a flow

    try:
        block: Any = Secret.load(name.lower().replace("_", "-"))
    except ValueError:  # there is no such block
        return None
    return str(block.get())


def _post(where: str, subject: str, fields: Mapping[str, Any]) -> None:
    if urlsplit(where).scheme not in {"http", "https"}:
        raise ValueError("not an http address")
    body = msgspec.json.encode({"text": subject, **fields})
    request = urllib.request.Request(
        where, body, {"Content-Type": "application/json", "User-Agent": "tensionwire"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS):
        pass


def _mail(where: str, subject: str, fields: Mapping[str, Any]) -> None:
    at, people = urlsplit(where), parse_qs(urlsplit(where).query)
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"], message["To"] = people["from"][0], ", ".join(people["to"])
    message.set_content(msgspec.json.format(msgspec.json.encode(fields)).decode())
    kind = smtplib.SMTP_SSL if at.scheme == "smtps" else smtplib.SMTP
    with kind(at.hostname or "", at.port or 0, timeout=SECONDS) as server:
        if at.scheme == "smtp" and at.username:
            server.starttls()
        if at.username:
            server.login(unquote(at.username), unquote(at.password or ""))
        server.send_message(message)


def alerts_of(version: Path | None) -> dict[str, dict[str, Any]]:
    """The alerts of a published version by their stable id."""
    if version is None or not (version / "alerts.json").is_file():
        return {}
    found = msgspec.json.decode((version / "alerts.json").read_bytes(), type=dict[str, Any])
    return {item["id"]: item for item in found.get("items", [])}


def tell_new_alerts(before: Path | None, after: Path) -> int:
    """Tell of the alerts that the newer version has and the older has not; how many there were.

    The first version tells of none: all of an archive would be new.
    """
    if before is None or before == after:
        return 0
    old = alerts_of(before)
    new = [item for id_, item in alerts_of(after).items() if id_ not in old]
    if new:
        shown = [{k: i.get(k) for k in ("id", "title", "url", "content_text")} for i in new[:MOST]]
        tell(f"Tensionwire: {len(new)} new alerts", {"kind": "alerts", "alerts": shown})
    return len(new)


def tell_briefs(made: Reported) -> None:
    """Tell where the new briefs are, and what the first of them says."""
    world = made.briefs[0]
    tell(
        f"Tensionwire: brief of {made.window}: {world.lead}",
        {"kind": "report", "briefs": msgspec.to_builtins(made.briefs)},
    )
