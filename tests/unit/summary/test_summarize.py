"""From an article to its summary."""

import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf import Article, BadOption, NotAnArticle, Summary
from nutgraf.summary import summarize

from .texts import STORY, story


def test_every_sentence_stands_where_it_says() -> None:
    summary = summarize(STORY, sentences=5)
    for sentence in (*summary.sentences, *summary.candidates):
        assert summary.article.text[sentence.start : sentence.end] == sentence.text
        assert sentence.text in summary.article.paragraphs[sentence.paragraph]


def test_sentences_come_in_the_order_of_the_article_unless_asked_otherwise() -> None:
    by_place = summarize(STORY, sentences=5)
    by_rank = summarize(STORY, sentences=5, order="importance")
    starts = [sentence.start for sentence in by_place.sentences]
    assert starts == sorted(starts)
    assert set(by_rank.sentences) == set(by_place.sentences)
    assert set(by_rank.sentences[:3]) == set(by_place.core)


def test_the_lede_of_a_news_story_is_taken() -> None:
    first = summarize(STORY, sentences=3).sentences[0]
    assert first.text.startswith("The old grain mill")
    assert "lede" in first.reasons


def test_one_line_is_the_sentence_that_answers_the_title_and_stands_alone() -> None:
    title = "Road through Harrow Ford to stay closed until Monday"
    (sentence,) = summarize(STORY, title=title, sentences=1).sentences
    assert sentence.text == "The road through Harrow Ford will stay closed until Monday."
    assert sentence.needs == ()


def test_a_promo_and_a_question_are_never_taken_while_there_is_a_story() -> None:
    summary = summarize(STORY, sentences=50)
    assert "Sign up" not in summary.text
    assert "?" not in summary.text
    reasons = {sentence.text: sentence.reasons for sentence in summary.candidates}
    assert reasons["Sign up for our weekly letter."] == ("left out: promo or credit",)
    assert reasons["Why had nobody checked it?"] == ("left out: question",)


def test_what_a_sentence_needs_is_in_the_summary_with_it() -> None:
    for count in range(2, 12):
        taken = summarize(STORY, sentences=count).sentences
        indices = {sentence.index for sentence in taken}
        assert all(indices.issuperset(sentence.needs) for sentence in taken)
        assert taken[0].needs == ()


def test_every_candidate_has_a_reason() -> None:
    summary = summarize(STORY, sentences=2)
    assert all(sentence.reasons for sentence in summary.candidates)
    assert any("not taken" in " ".join(sentence.reasons) for sentence in summary.candidates)


def test_no_sentence_comes_from_a_heading_or_across_paragraphs() -> None:
    article = Article(
        (
            "A heading that says it all about the mill.",
            "The mill burned",
            "Down it came on Friday.",
        ),
        kinds=("heading", "prose", "prose"),
    )
    texts = [sentence.text for sentence in summarize(article, sentences=9).sentences]
    assert texts == ["Down it came on Friday."]


def test_what_is_said_twice_is_taken_once() -> None:
    texts = [sentence.text for sentence in summarize(f"{STORY}\n\n{STORY}", sentences=40).sentences]
    assert len(texts) == len(set(texts)) > 5


def test_a_need_is_answered_by_the_copy_that_may_be_taken() -> None:
    weir = "Peter Weir runs the ferry company of the old town of Ashby."
    filler = "Trawlers, tugs and barges berth behind the new quay every Monday."
    told = "He told reporters that ferries would stop in May."
    article = Article(("The town has a quay.", weir, filler, weir, told), language="en")
    texts = [sentence.text for sentence in summarize(article, sentences=9).sentences]
    assert texts == ["The town has a quay.", weir, filler, told]


@pytest.mark.parametrize("language", ["xx", "en-GB", "pt_BR", "zh-Hant-TW", "EN"])
def test_a_language_is_a_code(language: str) -> None:
    assert summarize(STORY, language=language).sentences


@pytest.mark.parametrize("language", ["", "english please", "../../x", "e", "klingon", "en\nde"])
def test_anything_else_is_a_bad_option(language: str) -> None:
    with pytest.raises(BadOption, match="language must be a code"):
        summarize(STORY, language=language)


def test_a_text_with_nothing_better_gives_the_best_there_is() -> None:
    questions = "Who lit the fire? Was it the owner? Nobody asked him?"
    assert summarize(questions, sentences=1, minimum_words=0).text in questions


@pytest.mark.parametrize(
    "article",
    [
        Article(("Fire at the mill",), kinds=("heading",)),
        Article(("Ashby 12 8 4 24", "Corley 12 7 5 21", "Dunmore 12 5 7 15")),
        Article(("Sign up for our newsletter.", "Photo: Anna Lund/Reuters"), language="en"),
    ],
)
def test_but_what_is_no_sentence_of_a_story_is_no_summary(article: Article) -> None:
    with pytest.raises(NotAnArticle) as caught:
        summarize(article)
    assert caught.value.reason == "not-prose"


def test_the_description_is_never_read() -> None:
    article = Article.from_text(STORY, language="en")
    described = Article(article.paragraphs, language="en", description="Marta Olsen brought tea.")
    assert summarize(described).sentences == summarize(article).sentences


def test_the_same_input_gives_the_same_summary() -> None:
    assert summarize(STORY) == summarize(STORY)


def test_and_so_it_does_whatever_the_order_of_sets_is() -> None:
    code = (
        "from nutgraf.summary import summarize\n"
        f"s = summarize({story(60)!r}, title='The river board and barley', sentences=6)\n"
        "print([(c.score, c.reasons, c.needs) for c in s.candidates], s.text)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("text", ["", "  \n\n ", "😀 🎉 🚒", "... — !!!"])
def test_no_words_are_no_article(text: str) -> None:
    for source in (text, Article.from_text(text)):
        with pytest.raises(NotAnArticle) as refusal:
            summarize(source)
        assert refusal.value.reason == "empty"


def test_a_short_text_is_too_short_but_a_short_article_is_not() -> None:
    with pytest.raises(NotAnArticle) as refusal:
        summarize("The mill burned down on Friday.")
    assert refusal.value.reason == "too-short"
    assert summarize(Article.from_text("The mill burned down on Friday.")).sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Bürgermeister trat am 3. Oktober zurück. Er nannte keine Gründe. Wer folgt?"),
        ("ja", "市長は金曜日に辞任した。理由は明らかにしていない。後任は来月決まる。"),
        ("ar", "استقال رئيس البلدية يوم الجمعة. لم يذكر أسبابا. من سيخلفه؟"),
        ("hi", "महापौर ने शुक्रवार को इस्तीफा दिया। कारण नहीं बताया गया।"),
        ("th", "นายกเทศมนตรีลาออกเมื่อวันศุกร์ โดยไม่ได้แจ้งเหตุผล"),
        ("xx", "Dlo meku tarin ovalo. Seko dlo tarin pe. Ovalo meku seko!"),
    ],
)
def test_any_language_gets_a_summary(language: str, text: str) -> None:
    summary = summarize(text, sentences=1, language=language, minimum_words=0)
    assert len(summary.sentences) == 1
    assert summary.sentences[0].text in text


def test_capitals_throughout_do_no_harm() -> None:
    summary = summarize(STORY.upper(), sentences=3)
    assert len(summary.sentences) == 3


ANY_TEXT = st.text(max_size=300) | st.text(
    alphabet="aeT .!?\"'“”()\n\ud800\udfff。」é1:-*😀", max_size=300
)


@given(ANY_TEXT, st.sampled_from(["en", "de", "fr", "zh", "xx", None]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_has_valid_offsets_or_is_no_article(text: str, language: str | None) -> None:
    try:
        summary = summarize(text, language=language, minimum_words=0)
    except NotAnArticle:
        return
    assert summary.sentences
    assert set(summary.core) <= set(summary.sentences) <= set(summary.candidates)
    for sentence in summary.candidates:
        assert summary.article.text[sentence.start : sentence.end] == sentence.text
        assert 0 <= sentence.score <= 1


@given(ANY_TEXT, st.integers(1, 12), st.floats(0.01, 0.99))
def test_budgets_are_kept_in_any_text(text: str, count: int, ratio: float) -> None:
    for options in ({"sentences": count}, {"words": count}, {"ratio": ratio}):
        try:
            summary = summarize(text, language="en", minimum_words=0, **options)
        except (NotAnArticle, BadOption):
            continue
        if "sentences" in options:
            everything = summarize(text, language="en", minimum_words=0, sentences=10**6)
            assert len(summary.sentences) == min(count, len(everything.sentences))
        elif "words" in options:
            assert summary.summary_words <= count
        else:
            assert summary.summary_words <= ratio * summary.article_words + 1e-6


@given(ANY_TEXT, st.integers(1, 4))
def test_a_summary_of_a_summary_is_a_part_of_it(text: str, count: int) -> None:
    try:
        first = summarize(text, sentences=2 * count, language="en", minimum_words=0)
    except NotAnArticle:
        return
    second = summarize(first.text, sentences=count, language="en", minimum_words=0)
    assert {s.text for s in second.sentences} <= {s.text for s in first.sentences}
    assert isinstance(second, Summary)


def test_so_it_is_of_a_story() -> None:
    first = summarize(STORY, sentences=6)
    second = summarize(first.text, sentences=3, minimum_words=0)
    assert {s.text for s in second.sentences} <= {s.text for s in first.sentences}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "word " * 100_000,
        "So he said that " * 25_000 + ".",
        "He left. " * 50_000,
        "But it did! " * 30_000 + "“" * 1_000,
        "a. B " * 100_000,
        "本" * 300_000,
        "本。" * 100_000,
        "a@b" * 300_000,
        "(" * 1_000_000 + "a",
        "“" * 1_000_000 + "a",
        "Ab.Cd" * 200_000,
        "weâve " * 160_000,
        "we may receive a " * 60_000,
        "a | b " * 160_000,
        "word\n\n" * 100_000,
        story(8_000),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_length_takes_bounded_time(text: str) -> None:
    begun = time.process_time()
    try:
        summary = (
            summarize(text, language="en", ratio=0.5)
            if "left" in text
            else summarize(text, minimum_words=0)
        )
        assert summary.sentences
    except NotAnArticle as refusal:
        assert refusal.reason == "not-prose"  # an endless sentence
    assert time.process_time() - begun < 10


def test_a_sentence_without_end_is_no_quotation() -> None:
    endless = "word " * 500
    with pytest.raises(NotAnArticle, match="the shortest has 500 words") as refused:
        summarize(endless)
    assert refused.value.reason == "not-prose"
    assert "word" not in summarize(f"{STORY}\n\n{endless}", sentences=99).text.split()


@pytest.mark.parametrize("wrong", [None, b"text", 5])
def test_what_is_no_article_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError, match="an article or text is needed"):
        summarize(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be text"):
        summarize(STORY, language=5)  # type: ignore[arg-type]
