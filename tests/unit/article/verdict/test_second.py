"""The second set: words that were not looked up in the lists of cues."""

from __future__ import annotations

import pytest

from . import second
from .frames import bare, paragraphs, site, story
from .test_walls import refusal
from .walls import STUBS


@pytest.mark.parametrize("name", second.PAYWALLS)
def test_paywalls(name: str) -> None:
    stub = STUBS.get(name[:2], STUBS["en"])
    end = f"<div>{paragraphs(*second.PAYWALLS[name])}</div>"
    found = refusal(story(stub, headline="1987", lang=name[:2], end=end))
    assert found.reason == "paywall", found


@pytest.mark.parametrize("name", second.CONSENTS)
def test_consent_walls(name: str) -> None:
    title, *texts = second.CONSENTS[name]
    buttons = "".join(f"<button>{text}</button>" for text in texts[2:])
    found = refusal(bare(f"<h2>{title}</h2>{paragraphs(*texts[:2])}{buttons}", title=title))
    assert found.reason == "consent-wall", found


@pytest.mark.parametrize("name", second.ERRORS)
def test_errors(name: str) -> None:
    title, text = second.ERRORS[name]
    found = refusal(site(f"<h1>{title}</h1><p>{text}</p>", title="The Post", lang=name[:2]))
    assert found.reason == "error-page", found


@pytest.mark.parametrize("name", second.CHALLENGES)
def test_challenges(name: str) -> None:
    title, text = second.CHALLENGES[name]
    found = refusal(bare(text, title=title))
    assert found.reason == "bot-challenge", found
