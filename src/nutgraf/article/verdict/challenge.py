"""Whether a server took the reader for a machine and sent a test, or a refusal.

The scripts of such services are on ordinary pages too (`cdn-cgi/challenge-platform`, reCAPTCHA):
they count only where a page has next to no text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.verdict.sight import cues_begin, is_quoted, quoted
from nutgraf.language.phrases import fold

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Sight

_MOST_WORDS = 300
_MOST_OF_STORY = 150
_SILENT = 30
_TINY, _TELLING = 40, 14
"""Words of a page, and characters of a phrase, where one phrase is enough."""

_SEVERAL = 2
_LINES = 8
_FEW = 80
_SAMPLE = 4_000
_MARKUP = 100_000
_REFUSALS = frozenset((403, 405, 429, 503))

_SERVICES = {
    "Cloudflare": ("/cdn-cgi/challenge-platform/h/", "_cf_chl_opt", "cf-browser-verification"),
    "DataDome": ("captcha-delivery.com", "geo.captcha-delivery", "datadome"),
    "PerimeterX": ("px-captcha", "_pxappid", "perimeterx"),
    "Imperva": ("_incapsula_resource", "incapsula incident"),
    "Akamai": ("/_sec/cp_challenge/", "sec-if-cpt-container", "bm-verify"),
    "AWS WAF": ("awswafcookiedomainlist", "awswaf.com", "gokuprops"),
    "Anubis": ("/.within.website/x/cmd/anubis",),
    "SiteGround": ("/.well-known/sgcaptcha",),
    "DDoS-Guard": ("ddos-guard", "/.well-known/ddos-guard"),
    "Kasada": ("/149e9513-01fa-4fb0-aad4-566afd725d1b/",),
    "Sucuri": ("sucuri_cloudproxy_js",),
    "Vercel": ("/.well-known/vercel/security",),
    "hCaptcha": ("hcaptcha.com/1/api.js",),
    "reCAPTCHA": ("google.com/recaptcha", "recaptcha/api.js"),
}


def bot_challenge(sight: Sight, minimum_words: int) -> str | None:
    """Returns the evidence that a page is a test or a refusal of machines, None where not."""
    if max(sight.words, sight.seen_words) > _MOST_WORDS:
        return None
    if sight.is_story and sight.words > _MOST_OF_STORY:
        return None
    text = "\n".join((*sight.titles, *(line.text for line in sight.lines)))[:_SAMPLE]
    folded = fold(text)
    found = [
        (at, phrase)
        for at, phrase in sight.cues.challenge.find(folded)
        if not is_quoted(folded, at)
    ]
    if not found:
        return _silent(sight)
    if not _is_told(sight, {phrase for _, phrase in found}, minimum_words):
        return None
    return f"the page says {quoted(_sentence(text, found[0][0]))}"


def _is_told(sight: Sight, told: set[str], minimum_words: int) -> bool:
    """Tells whether what a page says is enough."""
    titled = sight.status in _REFUSALS or _is_title(sight)
    if sight.words >= minimum_words and not titled:
        return False  # in a text that is long enough roads are blocked, and birds protected
    if len(told) >= _SEVERAL:
        return True
    plain = sight.seen_words <= _TINY and any(len(phrase) >= _TELLING for phrase in told)
    return sight.seen_words <= _FEW and (titled or plain or bool(_service(sight)))


def _silent(sight: Sight) -> str | None:
    """Returns the evidence of a test that says nothing, but loads a service's script."""
    service = _service(sight)
    if not service or sight.tree is None:
        return None
    if len(sight.lines) > _LINES or sight.seen_words > _SILENT:
        return None
    if sight.status not in _REFUSALS and service in ("reCAPTCHA", "hCaptcha"):
        return None
    return f"an almost empty page that loads the test of {service}"


def _service(sight: Sight) -> str | None:
    low = sight.markup[:_MARKUP].lower()
    return next(
        (name for name, marks in _SERVICES.items() if any(mark in low for mark in marks)), None
    )


def _is_title(sight: Sight) -> bool:
    """Tells whether a title of the page begins with a phrase of a challenge."""
    return any(cues_begin(sight.cues.challenge, title) for title in sight.titles)


def _sentence(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
