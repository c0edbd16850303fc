import pytest

from extractors.documents.language import detect_language, language_code
from tests.extractors.stories.stories import STORIES


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("en-GB", "en"), ("en_US", "en"), ("ENG", "en"), ("pt-BR", "pt"), ("zh-Hans-CN", "zh"),  # noqa: E501
     ("zul", "zu"), (" de ", "de"), ("", None), (None, None), ("english please", None), ("x", None)],  # noqa: E501
)  # fmt: skip
def test_tags(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize("story", STORIES)
def test_english_reports_are_english(story: str) -> None:
    assert detect_language(story) == "en"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Die Minister trafen sich am Montag in Genf und vereinbarten ein weiteres Treffen."),
        (
            "fr",
            "Les ministres se sont réunis lundi à Genève et ont convenu d'une nouvelle rencontre.",
        ),
        ("es", "Los ministros se reunieron el lunes en Ginebra y acordaron una nueva reunión."),
        ("nl", "De ministers kwamen maandag bijeen in Genève en spraken af elkaar weer te zien."),
        (
            "da",
            "Ministrene mødtes mandag i Genève og blev enige om at mødes igen for at tale videre.",
        ),
        ("ru", "Министры встретились в понедельник в Женеве и договорились о новой встрече."),
        ("uk", "Міністри зустрілися в понеділок у Женеві та домовилися про нову зустріч."),
        ("ar", "اجتمع الوزراء يوم الاثنين في جنيف واتفقوا على عقد اجتماع آخر."),
        ("zh", "部长们周一在日内瓦举行会议，并同意再次会面。" * 2),
    ],
)
def test_other_languages(code: str, text: str) -> None:
    assert detect_language(text) == code


def test_too_little_to_tell_is_the_default() -> None:
    assert detect_language("2:1 (1:0)") == "en"
    assert detect_language("Genf", default="de") == "de"
