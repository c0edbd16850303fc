"""Wire formats: golden pairs of real samples (IPTC, dpa) and what they say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractors.documents.anpa import is_anpa
from extractors.documents.read import read_document
from extractors.records import Article, ArticleStatus, Rejected

DATA = Path(__file__).parents[2] / "data" / "documents" / "wire"

CONCORDIA = {
    "title": "Captain of wrecked cruise ship on trial in Italy",
    "guid": "http://ninjs.example.com/newsitems/20130709simp123",
    "url": "http://ninjs.example.com/newsitems/20130709simp123",
    "published": datetime(2013, 7, 9, 10, 37, tzinfo=UTC),
    "outlet": "ninjs.example.com",
    "authors": ("Paulo Santalucia", "Frances d'Emilio"),
    "dateline": "GROSSETO, Italy",
    "agency": "AP",
    "language": "en",
    "version": 1,
}
DEEPSEEK = {
    "title": "DeepSeek-Schock aus China: Zeichen für KI-Zeitenwende?",
    "guid": "urn:newsml:dpa.com:20090101:250128-930-357319",
    "published": datetime(2025, 1, 28, 8, 18, 34, tzinfo=UTC),
    "outlet": "dpa",
    "authors": ("Andrej Sokolow",),
    "dateline": "New York",
    "agency": "dpa",
    "language": "de",
    "version": 2,
    "status": ArticleStatus.USABLE,
}
GOLDEN: dict[str, dict[str, Any]] = {
    "newsml-g2-text.xml": {
        "title": 'Fed to halt QE to avert "bubble"',
        "guid": "urn:newsml:acmenews.com:20161121:US-FINANCE-FED",
        "published": datetime(2018, 11, 21, 21, 25, 32, tzinfo=UTC),
        "outlet": "acmenews.com",
        "authors": ("Meredith Jameson",),
        "language": "en",
        "version": 11,
    },
    "newsml-g2-dpa.xml": DEEPSEEK,
    "digitalwires.json": DEEPSEEK,
    "newsml-g2-embargoed.xml": {
        "title": "Steinmeier: Russland zerstört kulturelles Erbe der Ukraine",
        "guid": "urn:newsml:dpa.com:20090101:250123-930-353124",
        "published": datetime(2025, 1, 23, 18, tzinfo=UTC),  # the end of the embargo
        "status": ArticleStatus.EMBARGOED,
        "dateline": "Berlin",
        "authors": (),
    },
    "newsml-1.2.xml": {
        "title": "Lunch Taking a Toll? Let Applebee’s® Industrial Strength Lunch Decoy Stand In",
        "guid": "urn:newsml:businesswire.com:20010714:20130731006140",
        "published": datetime(2013, 7, 31, 15, 32, tzinfo=UTC),
        "outlet": "Business Wire",
        "dateline": "KANSAS CITY, Mo.",
        "language": "en",
        "version": 1,
    },
    "ninjs-1.4.json": CONCORDIA,
    "ninjs-2.1.json": CONCORDIA,
    "ninjs-2.1-description.json": {
        "title": "Google har kjøpt giganttomt i Skien",
        "outlet": "NTB",
        "language": "nb",
        "version": 6,
        "published": datetime(2019, 8, 9, 9, 46, 53, tzinfo=UTC),
        "full_text": False,
    },
    "ninjs-3.0.json": {
        "title": "Faktencheck Derby-Elfmeter: Hat Schiedsrichter Zwayer recht?",
        "guid": "urn:newsml:dpa.com:20090101:190510-99-167362",
        "published": datetime(2019, 5, 10, 14, 2, 28, tzinfo=UTC),
        "outlet": "dpa",
        "authors": ("Christian Hollmann",),
        "version": 2,
    },
}
TEXTS = {
    "newsml-g2-text.xml": ("(New York, NY - October 21) Et, sent", "esto cons dolutpat, si.", 2),
    "newsml-g2-dpa.xml": ("Dass ein Start-up aus China", "hingegen ein Kursplus.", 16),
    "digitalwires.json": ("Ein Chatbot aus China schockt", "hingegen ein Kursplus.", 15),
    "ninjs-1.4.json": ("The trial of the captain", "Schettino has denied wrongdoing.", 4),
    "ninjs-2.1.json": ("The trial of the captain", "Schettino has denied wrongdoing.", 4),
}


def read(name: str) -> list[Article | Rejected]:
    return list(read_document((DATA / name).read_bytes(), name, ""))


@pytest.mark.parametrize("name", GOLDEN)
def test_fields(name: str) -> None:
    (found,) = read(name)
    assert isinstance(found, Article)
    assert {key: getattr(found, key) for key in GOLDEN[name]} == GOLDEN[name]


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    (found,) = read(name)
    start, end, paragraphs = TEXTS[name]
    assert isinstance(found, Article)
    assert found.text.startswith(start)
    assert found.text.endswith(end)
    assert found.text.count("\n\n") == paragraphs - 1


def test_the_same_item_in_two_formats_is_one_article() -> None:
    (xml,), (json,) = read("newsml-g2-dpa.xml"), read("digitalwires.json")
    assert isinstance(xml, Article)
    assert isinstance(json, Article)
    assert xml.id == json.id


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("newsml-g2-photo.xml", ["not-text"]),
        ("ninjs-2.1-image.json", ["not-text"]),
        ("newsml-g2-message.xml", ["no-text"] * 4),
    ],
)
def test_what_is_no_text_is_rejected_with_its_identifier(name: str, reasons: list[str]) -> None:
    found = read(name)
    assert [f.reason for f in found if isinstance(f, Rejected)] == reasons
    assert all(f.url for f in found)


@pytest.mark.parametrize(
    ("old", "new", "status", "version"),
    [
        ("stat:usable", "stat:canceled", ArticleStatus.CANCELED, 2),
        ("stat:usable", "stat:withheld", ArticleStatus.WITHHELD, 2),
        ('version="2"', 'version="3"', ArticleStatus.USABLE, 3),
    ],
)
def test_kills_and_updates_keep_the_identity(
    old: str, new: str, status: ArticleStatus, version: int
) -> None:
    body = (DATA / "newsml-g2-dpa.xml").read_text(encoding="utf-8").replace(old, new, 1)
    (before,) = read("newsml-g2-dpa.xml")
    (after,) = read_document(body.encode(), "x", "")
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert (after.id, after.status, after.version) == (before.id, status, version)


def test_a_newsml_1_kill_without_text_gets_through() -> None:
    body = b"""<NewsML Version="1.2"><NewsItem><Identification><NewsIdentifier><ProviderId>afp.com</ProviderId>
<DateId>20260324</DateId><NewsItemId>TX1</NewsItemId><RevisionId PreviousRevision="2" Update="A">3</RevisionId>
</NewsIdentifier></Identification><NewsManagement><ThisRevisionCreated>20260324T101500Z</ThisRevisionCreated>
<Status FormalName="Canceled"/></NewsManagement></NewsItem></NewsML>"""  # noqa: E501
    (found,) = read_document(body, "kill.xml", "")
    assert isinstance(found, Article)
    assert (found.status, found.version) == (ArticleStatus.CANCELED, 3)
    assert found.guid == "urn:newsml:afp.com:20260324:TX1"


NITF = b"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-2.dtd"><nitf><head><title>slug</title>
<docdata management-status="usable"><doc-id id-string="AP-1" regsrc="AP"/><date.issue norm="20260324T101500Z"/>
<du-key version="2"/></docdata><pubdata name="Example Times" date.publication="20260324T120000+0000"/></head>
<body><body.head><hedline><hl1>Talks <em>resume</em></hl1><hl2>Second deck</hl2></hedline>
<byline>By <person>Ann Lee</person><byttl>Staff Writer</byttl></byline><distributor>The Associated Press</distributor>
<dateline><location>GENEVA</location></dateline></body.head>
<body.content><media><media-caption>A photo</media-caption></media><p>GENEVA (AP) _ One.</p>
<block><p>Two.</p><table><tr><td>7</td></tr></table></block></body.content>
<body.end><tagline>tag</tagline></body.end></body></nitf>"""  # noqa: E501


def test_nitf() -> None:
    (found,) = read_document(NITF.replace(b" _ ", b" - "), "a.nitf", "")
    assert isinstance(found, Article)
    assert (found.title, found.text) == ("Talks resume", "One.\n\nTwo.")
    assert (found.guid, found.version, found.outlet) == ("AP-1", 2, "The Associated Press")
    assert found.published == datetime(2026, 3, 24, 10, 15, tzinfo=UTC)
    assert (found.authors, found.dateline, found.agency) == (("Ann Lee",), "GENEVA", "AP")


IPTC_7901 = (
    b"\x16\x16\x01AFP1234 4 I 0120 Russia-Ukraine,0120 \r\n\x02Talks resume in Geneva\r\n\r\n"
    b"   GENEVA, March 24 (AFP) - Talks between the\r\nsides went on Tuesday, officials said.\r\n\r\n"  # noqa: E501
    b"   ``We go on,'' a diplomat said.\r\n\x03\r\n241015 GMT Mar 26\r\n\x04"
)
ANPA = (
    b"\x16\x16\x01a0456\x1f\x14r i bx-\x13BC-Russia-Ukraine,2nd Ld-Writethru \x1403-24 0120\r\n"
    b"\x02^BC-Russia-Ukraine, 2nd Ld-Writethru<\r\n^Talks resume in Geneva<\r\n^By ANN LEE<\r\n^Associated Press Writer<\r\n"  # noqa: E501
    b"\tGENEVA (AP) _ Talks went on\r\nTuesday.\r\n\tThey go on.\r\n\x03\r\nAP-NY-03-24-26 1015EDT\x04"  # noqa: E501
)


def test_iptc_7901() -> None:
    assert is_anpa(IPTC_7901)
    (found,) = read_document(IPTC_7901, "a.txt", "")
    assert isinstance(found, Article)
    assert found.title == "Talks resume in Geneva"
    assert (
        found.text
        == "Talks between the sides went on Tuesday, officials said.\n\n“We go on,” a diplomat said."  # noqa: E501
    )
    assert (found.dateline, found.agency, found.outlet) == ("GENEVA", "AFP", "AFP")
    assert found.published == datetime(2026, 3, 24, 10, 15, tzinfo=UTC)
    assert found.version == 1


def test_anpa_1312_lead_replaces_the_story() -> None:
    (found,) = read_document(ANPA, "a.txt", "")
    (first,) = read_document(
        ANPA.replace(b", 2nd Ld-Writethru", b"").replace(b",2nd Ld-Writethru", b""), "a", ""
    )
    assert isinstance(found, Article)
    assert isinstance(first, Article)
    assert (found.title, found.text) == (
        "Talks resume in Geneva",
        "Talks went on Tuesday.\n\nThey go on.",
    )
    assert (found.agency, found.dateline, found.authors) == ("AP", "GENEVA", ("ANN LEE",))
    assert found.published == datetime(2026, 3, 24, 14, 15, tzinfo=UTC)
    assert (found.version, first.version) == (3, 1)
    assert found.id == first.id


def test_several_messages_in_one_file_and_one_cut_off() -> None:
    kill = IPTC_7901.replace(b"Russia-Ukraine,0120", b"Russia-Ukraine KILL")
    found = list(
        read_document(IPTC_7901 + kill + IPTC_7901[:-40].partition(b"\x03")[0], "a.txt", "")
    )
    first, second, third = found
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, second.status) == (second.id, ArticleStatus.CANCELED)
    assert isinstance(third, Rejected)
    assert third.reason == "truncated"


def embargo_of(name: str, old: str, new: str) -> tuple[ArticleStatus, datetime | None]:
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    (found,) = read_document(text.replace(old, new, 1).encode(), name, "")
    assert isinstance(found, Article)
    return found.status, found.published


def test_an_embargo_holds_until_its_end_and_one_without_an_end_withholds() -> None:
    made = datetime(2025, 1, 28, 8, 18, 34, tzinfo=UTC)
    until = datetime(2025, 1, 28, 12, tzinfo=UTC)
    status = '<pubStatus qcode="stat:usable">'
    in_xml = [
        ("<embargoed>2025-01-28T13:00:00+01:00</embargoed>", ArticleStatus.EMBARGOED, until),
        ("<embargoed>2025-01-28T07:00:00+01:00</embargoed>", ArticleStatus.USABLE, made),
        ("<embargoed/>", ArticleStatus.WITHHELD, made),
    ]
    for more, *expected in in_xml:
        assert [*embargo_of("newsml-g2-dpa.xml", status, more + status)] == expected
    kill = '<embargoed/><pubStatus qcode="stat:canceled">'
    assert embargo_of("newsml-g2-dpa.xml", status, kill)[0] is ArticleStatus.CANCELED


@pytest.mark.parametrize(
    ("head", "status", "published"),
    [
        ("<Status FormalName='Usable'/>", ArticleStatus.USABLE, 10),
        ("<Status FormalName='Embargoed'/>", ArticleStatus.WITHHELD, 10),
        ("<Status FormalName='Withheld'/>", ArticleStatus.WITHHELD, 10),
        (
            "<Status FormalName='Embargoed'/><StatusWillChange><FutureStatus FormalName='Usable'/>"
            "<DateAndTime>20250128T180000Z</DateAndTime></StatusWillChange>",
            ArticleStatus.EMBARGOED,
            18,
        ),
    ],
)
def test_an_embargo_in_newsml_1(head: str, status: ArticleStatus, published: int) -> None:
    body = (
        "<NewsML><NewsItem><NewsManagement><ThisRevisionCreated>20250128T100000Z"
        f"</ThisRevisionCreated>{head}</NewsManagement><NewsComponent><NewsLines><HeadLine>Talks"
        "</HeadLine></NewsLines><ContentItem><DataContent>They met.</DataContent></ContentItem>"
        "</NewsComponent></NewsItem></NewsML>"
    )
    (found,) = read_document(body.encode(), "x.xml", "")
    assert isinstance(found, Article)
    assert (found.status, found.published) == (status, datetime(2025, 1, 28, published, tzinfo=UTC))


@pytest.mark.parametrize(
    ("dates", "word", "status"),
    [
        ("<date.issue norm='20250128T100000Z'/>", "usable", ArticleStatus.USABLE),
        ("<date.release norm='20250128T180000Z'/>", "usable", ArticleStatus.USABLE),
        ("<date.release norm='20250128T180000Z'/>", "embargoed", ArticleStatus.EMBARGOED),
        ("<date.issue norm='20250128T100000Z'/>", "embargoed", ArticleStatus.WITHHELD),
        (
            "<date.issue norm='20250128T100000Z'/><date.release norm='20250128T180000Z'/>",
            "usable",
            ArticleStatus.EMBARGOED,
        ),
    ],
)
def test_an_embargo_in_nitf(dates: str, word: str, status: ArticleStatus) -> None:
    body = (
        f"<nitf><head><docdata management-status='{word}'>{dates}</docdata></head><body><body.head>"
        "<hedline><hl1>Talks</hl1></hedline></body.head><body.content><p>They met.</p>"
        "</body.content></body></nitf>"
    )
    (found,) = read_document(body.encode(), "x.xml", "")
    assert isinstance(found, Article)
    assert found.status is status
