"""Short, ordinary articles with words in and around them that walls use too: all are accepted.

And pages with a banner about cookies on them, which are still what they are.
"""

from __future__ import annotations

import pytest

import nutgraf
from nutgraf.errors import NotAnArticle
from nutgraf.page import Page

URL = "https://gazette.example/2025/03/04/the-old-bridge-is-closed"
NAVIGATION = "".join(f'<li><a href="/s{n}">Section {n}</a></li>' for n in range(10))
ENGLISH = [
    "The old stone bridge below the mill was closed on Friday after a deep crack had been found in "
    "its second arch, the county council said in a statement.",
    "Councillor Jane Harper told residents in the village hall that the work would take at least "
    "four months and cost half a million pounds, most of it from reserves.",
    "Buses will run along the northern road until then. Farmers said that the detour adds forty "
    "minutes to each trip to market, and asked the council for help with fuel.",
    "The bridge was built in 1786 and last strengthened after the floods of 1968. A temporary "
    "crossing is to be discussed when the council meets again next month.",
]
OTHERS = {
    "fr": [
        "Pour le troisième jour de suite, les voyageurs ont attendu des heures vendredi matin en "
        "raison d'une panne de signalisation survenue dans la nuit près de la ville.",
        "La compagnie a présenté ses excuses et promis de rembourser les billets. Selon elle, les "
        "trains devraient circuler de nouveau samedi, au plus tard dimanche dans la journée.",
        "Des cars attendent les plus pressés devant la halle. D'autres ont renoncé à leur voyage "
        "et sont rentrés chez eux, parfois après une nuit entière passée sur un banc.",
        "Les piétons doivent emprunter le passage souterrain pour accéder à la gare, dont l'entrée "
        "principale reste fermée jusqu'à lundi, a précisé la préfecture.",
    ],
    "nl": [
        "De bonden en de werkgevers in de haven hebben vrijdagnacht na elf uur praten een akkoord "
        "bereikt over de lonen van vierduizend arbeiders, zo meldt de burgemeester.",
        "De leden van de kleinste bond weigeren vooralsnog om te tekenen. Zij noemen de verhoging "
        "van drie procent te laag en willen maandag opnieuw het werk neerleggen.",
        "Het akkoord geldt voor twee jaar. De directie zegt dat er geen geld is voor meer en dat "
        "wie blijft weigeren zijn premie verliest. De burgemeester hoopt op een snelle oplossing.",
    ],
    "pl": [
        "Dalsza część drogi nad rzeką zostanie otwarta dopiero wiosną, poinformował w piątek urząd "
        "miasta, choć do końca prac pozostało jeszcze tylko sto dni według planu.",
        "Burmistrz powiedział mieszkańcom, że opóźnienie kosztuje pół miliona złotych, a pieniądze "
        "pochodzą z rezerwy. Autobusy jeżdżą na razie objazdem przez północną dzielnicę.",
        "Rolnicy skarżą się, że droga na targ trwa teraz czterdzieści minut dłużej niż dawniej, i "
        "proszą radę o pomoc. Rada zajmie się tą sprawą na posiedzeniu w przyszłym miesiącu, a do "
        "tego czasu kierowcy muszą uzbroić się w cierpliwość, dodał rzecznik urzędu.",
    ],
}  # fmt: skip


def page(
    paragraphs: list[str], title: str = "The old bridge is closed", *, language: str = "en",
    head: str = '<meta property="og:type" content="article">', after: str = "", before: str = "",
) -> Page:  # fmt: skip
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = (
        f"<!doctype html><html lang={language}><head><title>{title}</title>{head}</head><body>"
        f"{before}<header><nav><ul>{NAVIGATION}</ul></nav></header><main><article><h1>{title}</h1>"
        f"{body}</article></main>{after}<footer><p>© The Gazette. All rights reserved.</p>"
        "</footer></body></html>"
    )
    return Page(html.encode(), url=URL, final_url=URL, status=200, content_type="text/html")


@pytest.mark.parametrize(
    "line",
    [
        "Create a free account", "Unlock the full potential of your garden: our new book",
        "Sign up for free to our newsletter", "Members-only events", "Already a subscriber?",
        "To keep reading local news free, tell a friend about us", "Premium content",
        "Sign up to read our weekly letter", "Subscribers only may comment on this article",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<aside><p>{}</p></aside>", "<div class=box><p>{}</p></div>"])
def test_one_line_behind_a_text_is_no_wall(line: str, place: str) -> None:
    nutgraf.extract(page(ENGLISH, after=place.format(line)))


def test_a_phrase_in_the_last_paragraph_is_no_wall() -> None:
    last = "Children said that they want to keep reading to the old people beside the bridge."
    nutgraf.extract(page([*ENGLISH[:3], last]))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("plain", [False, True])
def test_ordinary_words_of_other_languages(language: str, plain: bool) -> None:
    paragraphs = OTHERS[language]
    title = "Nieuws" if language == "nl" else "—"
    given = "\n\n".join(paragraphs) if plain else page(paragraphs, title, language=language)
    assert nutgraf.extract(given).paragraphs[0] == paragraphs[0]


def test_roads_are_blocked_and_birds_protected() -> None:
    lede = (
        "The road over the pass has been blocked by a landslide since Friday, and the only other "
        "way runs through a forest that is protected by law, the county council said."
    )
    nutgraf.extract(page([lede, *ENGLISH[1:]], "A landslide closes the pass"))


@pytest.mark.parametrize("title", ["Forbidden fruit", "Forbidden City | Travel", "Gone fishing"])
def test_a_word_of_an_error_in_a_title(title: str) -> None:
    nutgraf.extract(page(ENGLISH, title, head=""))


def test_comments_with_times_are_no_live_blog() -> None:
    comments = "".join(
        f"<div class=comment><p>Anna, {22 - n}:1{n}</p><p>I have crossed this bridge every day "
        "since I was a child and have never seen a crack in it.</p></div>"
        for n in range(9)
    )
    nutgraf.extract(page(ENGLISH * 2, after=f"<section id=comments>{comments}</section>"))


def test_versions_are_no_times() -> None:
    notes = "".join(
        f"<h2>Version 1.{20 - n}</h2><p>The engine starts faster now, and the {n} lamps that were "
        "dark after a crossing are lit again.</p>"
        for n in range(8)
    )
    html = f"<html><body><main><article><h1>Changes</h1>{notes}</article></main></body></html>"
    nutgraf.extract(Page(html.encode(), url="https://ferry.example/changes"))


def test_an_article_with_a_video() -> None:
    data = '{"@context": "https://schema.org", "@type": "VideoObject", "name": "The crack"}'
    head = (
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2025-03-04T10:00:00Z">'
        f'<script type="application/ld+json">{data}</script>'
    )
    nutgraf.extract(page(ENGLISH, head=head))


@pytest.mark.parametrize("paragraphs", [ENGLISH, ENGLISH[:3]])
def test_a_text_that_is_there_is_an_article_whatever_it_costs(paragraphs: list[str]) -> None:
    data = (
        '{"@type": "NewsArticle", "headline": "The old bridge is closed", "isAccessibleForFree": '
        'false, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, '
        '"cssSelector": ".gated"}}'
    )
    head = f'<script type="application/ld+json">{data}</script>'
    nutgraf.extract(
        page(paragraphs, head=head, after='<div class="blocked-scroll unlocked"></div>')
    )


BANNER = (
    '<div role="dialog"><p>We value your privacy. We and our partners use cookies to store and '
    "access information on your device, to measure and to show you personalised ads.</p>"
    "<button>Accept all</button><button>Reject all</button><button>Manage choices</button></div>"
)


@pytest.mark.parametrize("banner", ["", BANNER])
@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Page not found", "The page you are looking for has been moved or deleted."),
        ("404", "We could not find this page. Try the search."),
        ("Page introuvable", "La page demandée n'existe pas ou plus."),
    ],
)
def test_an_error_page_with_a_banner_is_an_error_page(banner: str, title: str, text: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        nutgraf.extract(page([text], title, head="", before=banner))
    assert caught.value.reason == "error-page"


def test_a_heading_for_those_without_scripts_is_no_error() -> None:
    html = (
        "<html><head><title>X</title><script src=a.js></script></head><body><noscript><h1>"
        "JavaScript is not available.</h1><p>Please enable JavaScript to continue.</p></noscript>"
        "<div id=react-root></div></body></html>"
    )
    with pytest.raises(NotAnArticle) as caught:
        nutgraf.extract(html)
    assert caught.value.reason == "script-only"


def test_a_form_to_log_in_is_no_wall() -> None:
    html = (
        "<html><head><title>Log in</title></head><body><h1>Log in</h1><p>You must log in to "
        "continue.</p><form><input name=email><input type=password name=pass><button>Log in"
        "</button></form></body></html>"
    )
    with pytest.raises(NotAnArticle) as caught:
        nutgraf.extract(html)
    assert caught.value.reason == "not-prose"


def test_evidence_names_no_user_and_is_short() -> None:
    url = f"https://user:secret@{'a' * 3_000}.example/"
    links = "".join(f"<li><a href=/{n}>Story number {n} of today</a></li>" for n in range(60))
    with pytest.raises(NotAnArticle) as caught:
        nutgraf.extract(f"<html><body><h1>News</h1><ul>{links}</ul></body></html>", url=url)
    assert "secret" not in caught.value.evidence
    assert len(caught.value.evidence) < 250
