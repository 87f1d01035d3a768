"""What stands in the place of an article is refused for what it is, in many languages."""

from __future__ import annotations

import pytest

from nutgraf.article import extract
from nutgraf.errors import NotAnArticle
from nutgraf.page import Page

from .frames import PARAGRAPHS, bare, paragraphs, site, story
from .walls import CHALLENGES, CONSENTS, ERRORS, PAYWALLS, REGISTRATIONS, STUBS


def refusal(content: Page | str, minimum_words: int = 80) -> NotAnArticle:
    with pytest.raises(NotAnArticle) as caught:
        extract(content, minimum_words=minimum_words)
    assert "\n" not in caught.value.evidence
    assert 5 < len(caught.value.evidence) < 200
    return caught.value


@pytest.mark.parametrize("language", PAYWALLS)
def test_a_stub_with_a_paywall_below(language: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in PAYWALLS[language])
    end = f'<div class="paywall-box"><div class="inner">{lines}</div></div>'
    found = refusal(story(STUBS[language], headline="1987", lang=language, end=end))
    assert found.reason == "paywall", found


@pytest.mark.parametrize("language", PAYWALLS)
def test_a_paywall_without_a_language_or_telling_classes(language: str) -> None:
    first, *rest = PAYWALLS[language]
    text = f"<h1>1987</h1><p>{STUBS[language]}</p><section><h3>{first}</h3>"
    markup = bare(text + "".join(f"<a href=/s>{line}</a><br>" for line in rest), lang="")
    assert refusal(markup).reason == "paywall"


@pytest.mark.parametrize("language", REGISTRATIONS)
def test_a_registration_wall(language: str) -> None:
    end = f'<aside class="gate"><p>{REGISTRATIONS[language]}</p></aside>'
    found = refusal(story(STUBS[language], headline="1987", lang=language, end=end))
    assert found.reason == "paywall", found


def test_a_long_stub_whose_word_count_is_known() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A mill",'
        '"isAccessibleForFree":"False","wordCount":840,'
        '"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".rest"}}'
        "</script>"
    )
    found = refusal(story(*PARAGRAPHS[:4], head=head))
    assert found.reason == "paywall"
    assert "of 840 words" in found.evidence


def test_the_evidence_says_where_the_text_ends() -> None:
    lines = "".join(f"<p>{line}</p>" for line in PAYWALLS["en"])
    found = refusal(story(PARAGRAPHS[0], PARAGRAPHS[1], end=f"<div>{lines}</div>"))
    assert "with “Subscribe to continue reading”" in found.evidence


@pytest.mark.parametrize("language", CONSENTS)
def test_a_page_of_consent_alone(language: str) -> None:
    title, first, second, *buttons = CONSENTS[language]
    markup = "".join(f"<button class='btn'>{b}</button><a href=#>{b}</a>" for b in buttons)
    page = bare(
        f"<div id=cmp><h1>{title}</h1><p>{first}</p><p>{second}</p><div>{markup}</div></div>",
        title="cmp.example.com",
        lang=language,
    )
    assert refusal(page).reason == "consent-wall"


@pytest.mark.parametrize("language", ERRORS)
@pytest.mark.parametrize("frame", [site, bare])
def test_a_missing_page_that_was_answered_with_200(language: str, frame: type) -> None:
    title, text = ERRORS[language]
    main = f"<h1>{title}</h1><p>{text}</p><form><input type=search></form>"
    found = refusal(frame(main, title=f"{title} - The Post", lang=language))
    assert found.reason == "error-page", found


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "Nothing lives at this address."),
        ("Error 404 (Not Found)", "That's all we know."),
        ("500 Internal Server Error", "nginx"),
        ("503 Service Temporarily Unavailable", "nginx/1.24.0"),
        ("We'll be back soon", "We are down for maintenance. Check our status page."),
        ("Oops! Something went wrong", "Our team has been notified."),
        ("Wartungsarbeiten", "Wir sind in Kürze wieder für Sie da."),
        ("Site en maintenance", "Nous revenons très vite."),
        ("Этот материал удалён", "Автор отозвал публикацию."),
    ],
)
def test_other_failures(title: str, text: str) -> None:
    assert refusal(bare(f"<h1>{title}</h1><p>{text}</p>", title=title)).reason == "error-page"


def test_the_status_is_believed_even_above_a_text() -> None:
    page = Page(story(*PARAGRAPHS).encode(), status=404, content_type="text/html")
    found = refusal(page)
    assert (found.reason, "404" in found.evidence) == ("error-page", True)
    empty = Page(b"", status=502)
    assert refusal(empty).reason == "error-page"
    data = Page(b"{}", status=403, content_type="application/json")
    assert refusal(data).reason == "error-page"


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_test_for_machines(name: str) -> None:
    title, text = CHALLENGES[name]
    found = refusal(bare(text, title=title))
    assert found.reason == "bot-challenge", found


def test_a_challenge_wins_over_its_status() -> None:
    title, text = CHALLENGES["cloudflare"]
    page = Page(bare(text, title=title).encode(), status=403, content_type="text/html")
    assert refusal(page).reason == "bot-challenge"
    stub = story(STUBS["en"], end=paragraphs(*PAYWALLS["en"]))
    page = Page(stub.encode(), status=402, content_type="text/html")
    assert refusal(page).reason == "paywall"


@pytest.mark.parametrize(
    "body",
    [
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>",
        '<div id="__next"></div>',
        "<app-root></app-root><noscript>Please enable JavaScript to continue.</noscript>",
        "<div id=app><div class=spinner></div></div>",
        "<p>Diese Anwendung benötigt JavaScript. Bitte aktivieren Sie JavaScript.</p>",
        "<noscript>Activez JavaScript pour utiliser ce site.</noscript><div id=main></div>",
    ],
)
def test_a_shell_for_a_script(body: str) -> None:
    scripts = "<script src=/static/js/main.8e1f.js></script><script>window.__STATE__={}</script>"
    assert refusal(bare(body + scripts, title="App")).reason == "script-only"


def test_a_text_in_noscript_is_an_article() -> None:
    text = f"<noscript><h1>A mill</h1>{paragraphs(*PARAGRAPHS)}</noscript><script>1</script>"
    assert extract(bare(text, title="A mill")).paragraphs[-1] == PARAGRAPHS[-1]


def test_pasted_text_that_is_a_wall() -> None:
    title, first, second, *_ = CONSENTS["en"]
    assert refusal("\n\n".join((title, first, second))).reason == "consent-wall"
    text = "\n\n".join((PARAGRAPHS[0], PARAGRAPHS[1], *PAYWALLS["en"]))
    assert refusal(text, minimum_words=10).reason == "paywall"
