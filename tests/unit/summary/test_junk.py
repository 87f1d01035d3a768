"""Sentences that cannot carry a summary."""

import pytest

from nutgraf.article.model import Article, BlockKind
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge


@pytest.mark.parametrize(
    "sentence",
    [
        "The council voted to close the old harbour on Friday.",
        "Mr Hale said: “We have no choice.”",
        "Photographers filled the square when the doors opened.",
        "Users who sign up for the service must pay a deposit first.",
        "For more than 20 years the mill has stood empty.",
        "Contact between the two sides broke off in May.",
        "By noon the whole valley was under water.",
        "Everything you need to know before the new toll comes into force next month",
        "Our approach was simple, the harbour master said.",
        "When you buy a boat, a survey comes first.",
        "The European Commission may receive the files on Monday.",
        "Brokers earn a commission on every boat that they sell.",
        "Learning how to sail takes a summer.",
        "The combination of wind and tide broke the quay.",
        "Le château was their name for the harbour office.",
        "Call me Anna, the new mayor told the crowd in the harbour.",
        "The Bishop of Harrow Ford and Mayor Anna Lund met President Paul Weir in New York.",
        "THE HARBOUR WILL BE CLOSED FROM MONDAY ON AND NOBODY KNOWS FOR HOW LONG THAT WILL BE.",
        "The bridge was built in 1908 and rebuilt twice.[12]",
    ],
)
def test_story(sentence: str) -> None:
    assert grade(sentence) == Grade.STORY


@pytest.mark.parametrize(
    "sentence",
    [
        "What will become of the old harbour?",
        "These are the five candidates for the post:",
        '"We have no choice, and the harbour must go.',
        "Key takeaways",
        "The Long Way Home: A Village And Its Harbour",
        "Not today.",
        "12 Harbour Street, Ashby, 10005",
    ],
)
def test_belongs_to_the_story_but_does_not_carry_it(sentence: str) -> None:
    assert grade(sentence) == Grade.ASIDE


@pytest.mark.parametrize(
    "sentence",
    [
        "Sign up for our morning briefing.",
        "Read more: the harbour in pictures",
        "Scroll down for video.",
        "Follow us on Mastodon.",
        "By Anna Lund",
        "Photo: Paul Weir",
        "The old harbour at dusk. (Getty Images)",
        "Editor's note: a date in this text was wrong.",
        "© 2026 The Example Post.",
        "An earlier version of this article gave a wrong date.",
        "Anna Lund contributed to this report.",
        "The Post may earn a commission when you buy through this page.",
        # commissions and advertising
        "As an Amazon Associate, we earn from qualifying purchases.",
        "When you order a boat through our links we may receive a small commission.",
        "I may earn a little commission at no extra cost to you.",
        "Advertising on our site pays for this work.",
        "Terms apply to every offer on the list.",
        "The Example Post has a disclosure policy.",
        # the publication about itself
        "Harbour Weekly is committed to providing you with sound advice on boats.",
        "All tables are regularly reviewed and updated.",
        "This does not impact our ratings, which rest on many hours at sea.",
        "Tell us what you think in the comments below.",
        # calls to action
        "Try our Mooring Fee Calculator.",
        "Get started with Boatshare today and sail by Sunday.",
        "Check out another guide, the one to small harbours.",
        "Call (330) 555-0142 today for a free survey of your hull.",
        "Use our tool to compare the fees of 40 harbours.",
        "Read on below for the best berths of the coast.",
        "See details in our guide to ropes.",
        "View it in your browser.",
        "Learn how to tie a bowline in five minutes.",
        # captions and dates
        "left: the quay at dawn. right: the same quay at noon.",
        "In this Sunday, Nov. 10, 2019, photograph, boats lie in the old harbour.",
        "The Boatshare logo is displayed outside an office in the port.",
        "Published on: February 14, 2025",
        "August 16, 2019 - Updated July 9, 2025",
        # no prose at all
        "Hull | Length | Price per day in the high season | Berths",
        "By Anna Lund ⋅ Founder of the Harbour Guide ⋅ Updated May 6, 2025",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
        "At the harbour weâ€™ve seen three storms this year alone.",
        "The harbour masterâs house stands at the end of the quay.",
        "Harbour News Boats Moorings Tides Charts Crew Wanted Classifieds About Contact Log Out",
    ],
)
def test_no_part_of_the_story(sentence: str) -> None:
    assert grade(sentence) == Grade.JUNK


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("de", "Lesen Sie auch: Der Hafen in Bildern"),
        ("de", "Foto: Anna Lund"),
        ("fr", "À lire aussi : le port en images"),
        ("fr", "Abonnez-vous à notre lettre."),
        ("de", "Als Amazon-Partner verdienen wir an qualifizierten Verkäufen."),
        ("de", "Für Käufe über diese Links erhalten wir eine kleine Provision."),
        ("de", "Jetzt testen und bis zu 50 Euro sparen!"),
        ("de", "Links: der Hafen am Morgen."),
        ("fr", "En tant que partenaire Amazon, nous sommes rémunérés sur les achats éligibles."),
        ("fr", "Nous pouvons percevoir une commission si vous achetez un bateau."),
        ("fr", "Essayez notre calculateur de frais de port."),
        ("fr", "Sur cette photo, le port à midi."),
        ("es", "Como afiliado de Amazon, ganamos por las compras adscritas."),
        ("es", "Podemos recibir una comisión si compra un barco."),
        ("es", "Prueba nuestra calculadora de amarres."),
        ("es", "De izquierda a derecha, los tres alcaldes del puerto."),
        ("es", "Lea también: el puerto en imágenes"),
        ("es", "Suscríbete a nuestra carta diaria."),
    ],
)
def test_other_languages(code: str, sentence: str) -> None:
    assert grade(sentence, code=code) == Grade.JUNK


@pytest.mark.parametrize("kind", ["heading", "other"])
def test_what_is_no_prose_on_its_page_is_mute(kind: BlockKind) -> None:
    assert grade("The council voted on Friday.", kind=kind) == Grade.MUTE


def test_an_item_of_a_list_must_be_a_full_sentence() -> None:
    assert grade("two spoons of sugar and one of salt.", kind="item") == Grade.ASIDE
    assert grade("The council closes the harbour.", kind="item") == Grade.STORY


def test_every_grade_below_the_best_has_a_reason() -> None:
    document = analyse(
        Article(("Was it him?", "Photo: A. Lund", "The council met on Monday.")),
        resources("en"),
        None,
    )
    assert [bool(verdict.reason) for verdict in judge(document)] == [True, True, False]


def grade(sentence: str, *, code: str = "en", kind: BlockKind = "prose") -> Grade:
    document = analyse(Article((sentence,), kinds=(kind,)), resources(code), None)
    return max(verdict.grade for verdict in judge(document))


def test_a_line_without_a_full_stop_is_a_standfirst_at_the_top_only() -> None:
    line = "Staff speak out: more boats than ever are lost each year in the old harbour of Ashby"
    story = [f"The council voted to close quay {number} on Friday." for number in range(6)]
    article = Article((line, *story, line), kinds=("prose",) * 8, language="en")
    grades = [verdict.grade for verdict in judge(analyse(article, resources("en"), None))]
    assert grades == [Grade.STORY] * 7 + [Grade.ASIDE]


@pytest.mark.parametrize(
    "quotes", ["“”", '""', "„“", "„”", "””", "«»", "»«", "»»", "‹›", "›‹", "「」", "『』"]
)
def test_sentences_in_the_middle_of_a_quotation_do_not_carry_a_summary(quotes: str) -> None:
    paragraph = (
        f"{quotes[0]}The harbour is full. We have counted ninety boats this year. "
        f"We cannot take one more,{quotes[1]} the harbour master wrote on Monday. "
        "The council wants to build a second one."
    )
    article = Article((paragraph, "The harbour was built in 1908."), language="en")
    grades = [verdict.grade for verdict in judge(analyse(article, resources("en"), None))]
    assert grades == [Grade.ASIDE] * 3 + [Grade.STORY] * 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Anna Lund sanoi: ”Satama on täynnä tänä kesänä.”",
        "Anna Lund sa: »Hamnen är full den här sommaren.»",
        "Anna Lund sagde: »Havnen er fuld i denne sommer.«",
        "Anna Lund powiedziała: „Port jest pełny tego lata”.",
        "Anna Lund sagte: „Der Hafen ist in diesem Sommer voll.“",
        "Anna Lund a dit : « Le port est plein cet été. »",
        "Anna Lund schreibt: ‹Der Hafen ist in diesem Sommer voll.›",
        "市長は「港は今年の夏いっぱいだ」と『港の歴史』に書いた。",
    ],
)
def test_a_whole_quotation_is_not_cut_whatever_its_marks(sentence: str) -> None:
    assert grade(sentence, code="xx") == Grade.STORY


@pytest.mark.parametrize(
    "sentence",
    [
        "Satama on täynnä tänä kesänä” sanoi Anna Lund.",
        "»Havnen er fuld i denne sommer.",
        "Port jest „pełny tego lata.",
        "「港は今年の夏いっぱいだ。",
        "港は今年の夏いっぱいだ』。",
    ],
)
def test_a_quotation_that_begins_or_ends_outside_is_cut(sentence: str) -> None:
    assert grade(sentence, code="xx") == Grade.ASIDE


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("“People who live on the quays have breathed this for long enough.”", Grade.ASIDE),
        ('"We have breathed this for long enough," she said.', Grade.STORY),
        ("“Long enough,” said the mayor, “and then some.”", Grade.STORY),
    ],
)
def test_somebodys_words_do_not_stand_without_the_speaker(sentence: str, grade: Grade) -> None:
    document = analyse(Article((sentence,)), resources("en"), None)
    assert judge(document)[0].grade == grade
