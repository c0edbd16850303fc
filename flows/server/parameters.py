"""What requests may ask with: one typed model for each resource, unknown names refused."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
)

from extractors.records import Modality
from flows.server.limits import MOST_PAGE_ROWS, PAGE_ROWS
from flows.server.problems import Problem
from storage.api import Filter, Place
from storage.trends import GRAINS, TrendInfo, Value

Format = Literal["json", "csv", "parquet", "arrow"]
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH: Final = re.compile(r"\d{1,13}")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")


class Moment(msgspec.Struct, frozen=True):
    """A day or a point in time as a request names it."""

    at: datetime
    """UTC without a zone; of a day its beginning."""
    is_day: bool

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self.at + (timedelta(days=1) if self.is_day else timedelta(microseconds=1))


def moment(text: str) -> str:
    """Check a day, a time (ISO 8601 with its zone) or milliseconds since 1970.

    Raises :class:`ValueError`.
    """
    read_moment(text)
    return text


def read_moment(text: str) -> Moment:
    """Read what :func:`moment` has checked."""
    try:
        found = _read(text)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValueError(
            "must be a day (2025-03-01), a time (2025-03-01T12:00:00Z) "
            "or milliseconds since 1970, UTC"
        )
    if not FIRST <= found.at.date() <= LAST:
        raise ValueError(f"must be from {FIRST} to {LAST}")
    return found


def _read(text: str) -> Moment | None:
    if _DAY.fullmatch(text):
        return Moment(datetime.fromisoformat(text), is_day=True)
    if _EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(text) / 1000, UTC)
    elif _TIME.fullmatch(text):
        at = datetime.fromisoformat(text).astimezone(UTC)
    else:
        return None
    return Moment(at.replace(tzinfo=None), is_day=False)


def _readable(text: str) -> str:
    if "\0" in text:
        raise ValueError("has a null character in it")
    return text


When = Annotated[
    str,
    AfterValidator(moment),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
                {"type": "integer", "minimum": 0, "maximum": 7_258_118_399_999},
            ]
        }
    ),
]
Codes = Annotated[
    str,
    # Empty is the same as left out: dashboards send a field that nobody has filled in.
    Field(max_length=200, pattern=r"^([A-Za-z0-9_]+(-[A-Za-z]+)?(,[A-Za-z0-9_]+(-[A-Za-z]+)?)*)?$"),
]
Code = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_]+(-[A-Za-z]+)?$")]
Words = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_readable)]
Rows = Annotated[int, Field(ge=1, le=MOST_PAGE_ROWS)]
Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]


class Asked(BaseModel):
    """What every resource takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    format: Format = Field("json", description="json: a list of rows. arrow: IPC stream.")


def _when(alias: str, text: str, example: str) -> Any:
    return Field(None, alias=alias, description=text, examples=[example])


class Windowed(Asked):
    """A window in time."""

    since: When | None = _when("from", "First day or moment, UTC.", "2025-01-01")
    until: When | None = _when("to", "Last day or moment, included, UTC.", "2025-12-31")

    def window(self) -> dict[str, Filter]:
        """``since`` and ``until`` (not included).

        Raises :class:`Problem` (422) when the window is empty.
        """
        since = read_moment(self.since) if self.since else None
        until = read_moment(self.until) if self.until else None
        if since and until and since.at >= until.until:
            raise Problem(422, f"from {self.since} is after to {self.until}; swap them")
        return {
            "since": since.at if since else None,
            "until": until.until if until else None,
        }


class Paged(Asked):
    """A page of a listing."""

    limit: Rows = Field(PAGE_ROWS, description="Rows of a page.")
    cursor: str | None = Field(
        None,
        max_length=400,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Where the page begins: take it from the Link header of the page before.",
    )

    def place(self) -> Place | None:
        """Where the page begins.

        Raises :class:`Problem` (422) for a cursor that no page has given.
        """
        if self.cursor is None:
            return None
        try:
            padded = self.cursor + "=" * (-len(self.cursor) % 4)
            place = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=Place)
        except (ValueError, msgspec.MsgspecError):
            raise Problem(422, "cursor: comes from no page; leave it out to start") from None
        return _without_zone(place)


def _without_zone(place: Place) -> Place:
    if place.time is None or place.time.tzinfo is None:
        return place
    raise Problem(422, "cursor: comes from no page; leave it out to start")


def cursor(place: Place) -> str:
    """The text of a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


_ACTORS: Final = Field(
    None,
    description="Codes, with commas: one in either role; of several at least two.",
    examples=["RUS,UKR"],
)
_EVENT: Final = Field(
    None, max_length=40, pattern="^[A-Za-z]+$", description="PLOVER class.", examples=["THREATEN"]
)


class Mentions(Windowed, Paged):
    """Filters of ``/api/mentions``."""

    actors: Codes | None = _ACTORS
    event: str | None = _EVENT
    quad: Quad | None = Field(None, description="Quad class.")
    modality: Modality | None = Field(None, description="Actual, or how else it is told.")
    speaker: Code | None = Field(None, description="Code of who says so.")
    text: Words | None = Field(None, description="Words in the sentence, as they stand there.")
    min_confidence: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Least probability of being right."
    )

    def filters(self) -> dict[str, Filter]:
        """By the names of ``storage/sql/api/mentions.sql``."""
        return {
            **self.window(),
            "actors": codes(self.actors),
            "event": self.event and self.event.upper(),
            "quad": self.quad,
            "modality": self.modality and self.modality.value,
            "speaker": self.speaker and self.speaker.upper(),
            "text": self.text,
            "min_confidence": self.min_confidence,
        }


class Stories(Windowed, Paged):
    """Filters of ``/api/stories``."""

    actors: Codes | None = _ACTORS
    event: str | None = _EVENT
    quad: Quad | None = Field(None, description="Quad class.")
    modality: Modality | None = Field(None, description="Actual, or how else it is told.")
    text: Words | None = Field(None, description="Words in the headline.")

    def filters(self) -> dict[str, Filter]:
        """By the names of ``storage/sql/api/stories.sql``."""
        return {
            **self.window(),
            "actors": codes(self.actors),
            "event": self.event and self.event.upper(),
            "quad": self.quad,
            "modality": self.modality and self.modality.value,
            "text": self.text,
        }


class Quotes(Windowed, Paged):
    """Filters of ``/api/quotes``."""

    actors: Codes | None = Field(
        None, description="Codes that the speaker stands for, with commas.", examples=["RUS"]
    )
    text: Words | None = Field(None, description="Words in the quotation.")

    def filters(self) -> dict[str, Filter]:
        """By the names of ``storage/sql/api/quotes.sql``."""
        return {**self.window(), "actors": codes(self.actors), "text": self.text}


class Actors(Paged):
    """Filters of ``/api/actors``."""

    kind: Literal["state", "organisation", "group", "other"] | None = None
    text: Words | None = Field(None, description="Part of a code or a name.", examples=["united"])

    def filters(self) -> dict[str, Filter]:
        """By the names of ``storage/sql/api/actors.sql``."""
        return {"kind": self.kind, "text": self.text}


def codes(text: str | None) -> list[str] | None:
    """The codes of a list with commas."""
    return text.upper().split(",") if text else None


_COUNT: Final = Annotated[int, Field(ge=1, le=1_000_000)]
PARAMETERS: Final[dict[str, tuple[Any, str]]] = {
    "actors": (Codes, "Codes, with commas: one for a state or group, two for a pair."),
    "ordered": (bool, "Of a pair only the first as actor, the second as target."),
    "event": (Annotated[str, Field(max_length=40, pattern="^[A-Za-z]+$")], "PLOVER class."),
    "reprints": (bool, "Every reprint counts, instead of every story once."),
    "baseline_start": (When, "First day of the baseline, whose average is 100."),
    "baseline_end": (When, "Last day of the baseline."),
    "min_articles": (_COUNT, "Days with fewer articles have no value."),
    "support": (_COUNT, "Least stories of what is shown."),
    "top": (_COUNT, "Only as many, those with most stories."),
    "limit": (Rows, "Most rows."),
    "grain": (Literal[GRAINS], "Length of a period."),
    "days": (Annotated[int, Field(ge=1, le=36_500)], "How many last days are compared."),
    "lags": (Annotated[int, Field(ge=0, le=1000)], "Periods to look before and after."),
    "zone": (
        Annotated[str, Field(max_length=60, pattern="^[A-Za-z0-9_+/-]+$")],
        "IANA name of the time zone whose days are meant; default UTC.",
    ),
    "between": (bool, "Only conflict between different states or groups."),
    "named": (bool, "An article counts for every state and group in its mentions."),
    "z": (Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)], "Least z-score."),
}
"""Type and meaning of every parameter that trends have, beside the window."""


def trend_model(info: TrendInfo) -> type[Windowed]:
    """The parameters of one trend."""
    fields: dict[str, Any] = {
        name: (PARAMETERS[name][0] | None, Field(None, description=PARAMETERS[name][1]))
        for name in info.parameters
        if name not in {"start", "end"}
    }
    if info.actors:
        least, most = info.actors
        text = f"{least} to {most} codes, with commas; see the caveats for what they mean."
        fields["actors"] = (Codes, Field(description=text, examples=["RUS,UKR"]))
    return create_model(f"{info.name}_parameters", __base__=Windowed, **fields)


def trend_values(asked: Windowed) -> dict[str, Value]:
    """The keyword arguments of :func:`storage.trends.run`."""
    asked.window()
    values: dict[str, Value] = {}
    for name, value in asked.model_dump(exclude={"format"}, exclude_none=True).items():
        key = {"since": "start", "until": "end"}.get(name, name)
        if key in {"start", "end", "baseline_start", "baseline_end"}:
            values[key] = read_moment(value).at.date()
        elif key == "actors":
            if value:
                values[key] = codes(value)
        else:
            values[key] = value.upper() if key == "event" else value
    return values
