import pytest

from nutgraf.language.detection import detect_language, primary_subtag
from nutgraf.language.page_cues import page_cues

TEXTS = {
    "en": "The town council voted on Tuesday to rebuild the old harbour bridge, "
    "which has been closed to traffic since a storm damaged two of its pillars in March.",
    "de": "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke wieder aufzubauen. Die Arbeit "
    "soll achtzehn Monate dauern und rund vier Millionen Euro kosten, wie die Leiterin sagte.",
    "fr": "Le conseil municipal a décidé mardi de reconstruire le vieux pont du port de la ville.",
    "ru": "Городской совет решил во вторник восстановить старый мост через гавань, "
    "закрытый весной.",
    "ja": "市議会は火曜日、春から閉鎖されている古い橋を再建することを決めました。",
    "zh": "市议会星期二决定重建自春季以来一直关闭的旧海港大桥，预计费用为四百万欧元。",
    "el": "Ο δήμος αποφάσισε την Τρίτη να ξαναχτίσει την παλιά γέφυρα του λιμανιού, που έκλεισε.",
    "ar": "قرر المجلس البلدي يوم الثلاثاء إعادة بناء جسر الميناء القديم المغلق منذ الربيع.",
    "hi": "नगर परिषद ने मंगलवार को पुराने पुल को फिर से बनाने का फैसला किया, जो वसंत से बंद है।",
    "mr": "नगरपालिकेने मंगळवारी जुना पूल पुन्हा बांधण्याचा निर्णय घेतला, जो वसंत ऋतूपासून बंद आहे.",
    "ne": "नगरपालिकाले मंगलबार पुरानो पुल पुनः निर्माण गर्ने निर्णय गरेको छ, जुन वसन्तदेखि बन्द छ।",
    "ko": "시의회는 봄부터 폐쇄된 오래된 항구 다리를 재건하기로 화요일에 결정했습니다.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_tells_its_language(code: str) -> None:
    assert detect_language(TEXTS[code]) == code


def test_a_template_that_lies_is_overruled() -> None:
    assert detect_language(TEXTS["de"], hint="en-US") == "de"


def test_a_fitting_hint_is_kept() -> None:
    assert detect_language(TEXTS["fr"], hint="fr_CA") == "fr"


def test_where_the_text_is_too_short_the_hint_stands() -> None:
    assert detect_language("Hej!", hint="sv-SE") == "sv"
    assert detect_language("Hej!") is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("pt_BR", "pt"), ("NB", "no"), ("", None), (None, None), ("12", None)],
)
def test_tags_are_cut_to_their_language(tag: str | None, code: str | None) -> None:
    assert primary_subtag(tag) == code


def test_a_languages_cues_come_with_the_english_ones() -> None:
    cues = page_cues("de")
    assert "lesen sie auch" in cues.read_more
    assert "read more" in cues.read_more
    assert page_cues("../../x") == page_cues(None) == page_cues("en")


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "it", "pl", "ru", "ja", "tr"])
def test_cues_are_lower_case(code: str) -> None:
    cues = page_cues(code)
    for cue in (*cues.read_more, *cues.promo_lines, *cues.captions, *cues.notices):
        assert cue == cue.lower().strip() or cue.endswith(" "), cue


def test_capitals_are_letters_like_others() -> None:
    text = "The council of the old town voted on Monday to close the bridge for two years. "
    french = "Le conseil de la vieille ville a voté lundi la fermeture du pont pour deux ans. "
    assert detect_language(text.upper() * 3) == "en"
    assert detect_language(french.upper() * 3) == "fr"
