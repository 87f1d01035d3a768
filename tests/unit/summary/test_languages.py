"""Each language by one news item: sentences, what points back, promos, walls and its detection."""

import pytest
from tests.unit.summary.more_news import ALL

from nutgraf.article.model import Article
from nutgraf.language import count_words, known_languages, resources
from nutgraf.language.detection import detect_language
from nutgraf.language.phrases import fold
from nutgraf.language.wall_cues import wall_cues
from nutgraf.summary import summarize
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge
from nutgraf.summary.needs import Cohesion, find
from nutgraf.summary.sentences import split

each = pytest.mark.parametrize("code", ALL)


def test_every_language_has_its_news_item() -> None:
    assert sorted(ALL) == list(known_languages())


@each
def test_the_item_is_as_long_as_a_short_report(code: str) -> None:
    assert 85 <= count_words(body(code)) <= 135


@each
def test_sentences_end_where_they_do_and_not_at_abbreviations(code: str) -> None:
    text = body(code)
    found = [text[start:end] for start, end in split(text, resources(code))]
    assert tuple(found) == ALL[code].sentences


@each
def test_a_sentence_that_points_back_needs_an_earlier_one(code: str) -> None:
    needs = cohesion_of(code, *ALL[code].sentences).needs
    pointing = ALL[code].pointing
    assert needs[pointing] == (pointing - 1,)
    assert [place for place, need in enumerate(needs) if need] == [pointing]


@each
def test_a_promo_is_not_taken(code: str) -> None:
    article = Article((body(code), ALL[code].promo), language=code)
    verdicts = judge(analyse(article, resources(code), None))
    assert [verdict.grade for verdict in verdicts] == [
        *[Grade.STORY] * len(ALL[code].sentences),
        Grade.JUNK,
    ]
    assert ALL[code].promo not in summarize(article, sentences=3).text


@each
def test_the_text_tells_its_language(code: str) -> None:
    assert detect_language(body(code)) == code


@each
def test_a_wall_is_known_for_one(code: str) -> None:
    wall = fold(ALL[code].wall)
    assert wall_cues(code).paywall.among(wall)
    assert wall_cues().paywall.among(wall)


@each
def test_times_and_articles_are_told_in_lower_case(code: str) -> None:
    language = resources(code)
    assert len(language.relative_times) >= 20
    for entry in (*language.relative_times, *language.definites, *language.question_ends):
        assert entry == entry.lower().strip()
    without = {"cs", "fi", "hi", "ja", "pl", "ru", "tr", "uk", "zh"}
    assert bool(language.definites) == (code not in without)


@pytest.mark.parametrize(
    ("code", "sentence", "word"),
    [
        ("ja", "彼女は料金を下げると約束した。", "彼女は"),
        ("ja", "この決定に多くの市民が怒っている。", "この"),
        ("ja", "「しかし、料金は上がる」と市長は述べた。", "しかし"),
        ("zh", "他承诺降低门票的价格。", "他"),
        ("zh", "这一决定引起了许多市民的不满。", "这一"),
        ("zh", "這一決定引起了許多市民的不滿。", "這一"),
        ("zh", "因此，门票的价格将会上涨。", "因此"),
    ],
)
def test_openings_point_back_where_words_cannot_be_told(
    code: str, sentence: str, word: str
) -> None:
    assert word in resources(code).pointers | resources(code).connectives
    assert cohesion_of(code, ALL[code].sentences[0], sentence).needs[1] == (0,)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ja", "この夏、市場には多くの客が訪れた。"),
        ("ja", "市長はその決定を後悔していないと述べた。"),
        ("zh", "其他城市也在修缮自己的老市场。"),
        ("zh", "即将开放的市场有四十个摊位。"),
    ],
)
def test_other_sentences_of_such_scripts_stand_alone(code: str, sentence: str) -> None:
    assert cohesion_of(code, ALL[code].sentences[0], sentence).needs[1] == ()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ja", "市場はこれからどうなるのでしょうか。"),
        ("ja", "「なぜ誰も調べなかったのですか。」"),
        ("ja", "市民は計画に賛成していませんか。"),
        ("zh", "居民真的会喜欢新的市场吗。"),
        ("el", "Τι θα γίνει με την παλιά αγορά του λιμανιού;"),
    ],
)
def test_questions_are_known_without_a_question_mark(code: str, sentence: str) -> None:
    verdict = judge(analyse(Article((sentence,)), resources(code), None))[0]
    assert (verdict.grade, verdict.reason) == (Grade.ASIDE, "left out: question")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("it", "Registrati 300 casi in una settimana nella provincia di Riva."),
        ("fi", "Tilaa on hallissa neljällekymmenelle kauppiaalle ja heidän tavaroilleen."),
        ("pl", "Wykup akcji ma kosztować spółkę dwadzieścia milionów złotych."),
        ("ar", "انضم إلى الفريق لاعب جديد قادم من النادي المنافس في المدينة."),
        ("ar", "المزيد من الأمطار متوقع في شمال البلاد خلال الأيام المقبلة."),
        ("zh", "扫码支付已经成为老市场里最常见的付款方式。"),
        ("ja", "公開日は来月三日になると市の担当者が明らかにした。"),
        ("da", "»Havnen er fuld hele sommeren,« siger borgmester Anna Holm."),
    ],
)
def test_words_of_news_are_no_promos(code: str, sentence: str) -> None:
    document = analyse(Article((sentence,)), resources(code), None)
    assert judge(document)[0].grade == Grade.STORY


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ja", "写真：市場の屋根を直す職人たち。"),
        ("ja", "記事・写真の無断転載を禁じます。"),
        ("zh", "图片来源：海滨市政府网站。"),
        ("zh", "本文未经授权，不得转载。"),
        ("tr", "İlgili haber: eski çarşının fotoğrafları"),
        ("hi", "यह भी पढ़ें: पुराने बाजार की तस्वीरें"),
        ("hi", "फोटो: पवन मिश्रा"),
        ("ar", "اقرأ أيضا: السوق القديم بالصور"),
        ("ar", "جميع الحقوق محفوظة لصحيفة المدينة."),
        ("el", "Διαβάστε επίσης: η παλιά αγορά σε εικόνες"),
        ("el", "Φωτογραφία: Παύλος Νικολάου"),
    ],
)
def test_credits_and_notices_are_no_story(code: str, sentence: str) -> None:
    document = analyse(Article((sentence,)), resources(code), None)
    assert judge(document)[0].grade == Grade.JUNK


def test_the_turkish_capital_i_is_one_letter() -> None:
    both = "Anna Lund çarşıyı salı günü açtı.", "İkisi de törende konuşma yaptı."
    assert cohesion_of("tr", *both).needs[1] == (0,)


def test_vowel_signs_belong_to_their_words() -> None:
    document = analyse(Article(("नगर निगम ने मंगलवार को बताया।",)), resources("hi"), None)
    assert document.units[0].tokens == ["नगर", "निगम", "ने", "मंगलवार", "को", "बताया"]


def body(code: str) -> str:
    return ("" if resources(code).dense else " ").join(ALL[code].sentences)


def cohesion_of(code: str, *sentences: str) -> Cohesion:
    document = analyse(Article(tuple(sentences), language=code), resources(code), None)
    return find(document, judge(document))
