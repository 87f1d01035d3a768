"""What strangers may write, and what a page must not make of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from tests.web_stage import PARAGRAPHS

EVIL = (
    "<script>evil()</script>",
    '"><img src=evil onerror=evil()>',
    "' onfocus=evil() autofocus='",
    '" onmouseover="evil()',
    "</textarea><script>evil()</script>",
    "</title></style></pre><svg onload=evil()>",
    "<!--<evil>-->",
    "<evil-element evil=evil>",
    "javascript:evil()",
    "data:text/html,<script>evil()</script>",
    "{{7*7}}{% for evil in [1] %}evil49{% endfor %}${7*7}",
    "&lt;evil&gt;&#x3c;evil&#x3e;&quot;evil=evil",
    "]]><evil/>",
    "\u202eevil\u2066\u2069\u206f\ufeff",
    "\x1b[31mevil\x07\x08\x9b31m\x7f",
    "evil\r\nevent: end\r\ndata: evil\r\n\r\nid: 9",
    "evil\u2028event: end\u2029",
    '<iframe srcdoc="<script>evil()</script>">',
    '<a href="javascript:evil()" hx-get="//evil.example" hx-on:click="evil()">evil</a>',
    "<base href=//evil.example><meta http-equiv=refresh content=0;//evil.example>",
    '<form action="//evil.example"><input name=csrf value=evil>',
    "\ud800evil\udfff",
)
"""In each of them some `evil`, so that whatever becomes of it can be found."""

ALL = " ".join(EVIL)
STORABLE = EVIL[:-1]
"""Those that a database takes: half characters are taken out before."""

ADDRESSES = (
    "javascript:evil()",
    "JaVaScRiPt:evil()",
    "java\tscript:evil()",
    " javascript:evil()",
    "data:text/html,<script>evil()</script>",
    "vbscript:evil()",
    "//evil.example/evil",
    'https://evil.example/"><script>evil()</script>',
    "https://evil.example/' onfocus=evil() x='",
    "https://user:evil@evil.example/",
    "https://evil.example/\u202eevil",
)

_TAGS = frozenset(
    "html head meta title link script body a header nav main footer svg rect path circle line "  # noqa: SIM905
    "polyline polygon g text tspan desc button section article form fieldset legend label input "
    "textarea select option optgroup datalist div span p h1 h2 h3 h4 dl dt dd ol ul li details "
    "summary pre code kbd samp b strong em small mark bdi time blockquote table caption thead "
    "tbody tr th td figure figcaption br q cite output progress hr abbr aside noscript".split()
)
"""What our pages are made of."""

_ADDRESS_ATTRIBUTES = frozenset(
    ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-events", "data-src")
)
_OURS = ("/", "#", "?")
_ORDER = re.compile(r"/bot/posts/\d+/redo")
_RAW = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ud800-\udfff]"
)
_BOOKMARKLET = re.compile(
    r"javascript:[^\"<>{}]*location\.href='http://127\.0\.0\.1:\d+/\?url='[^\"<>{}]*"
)


def story_of(evil: tuple[str, ...]) -> list[str]:
    """Paragraphs of an article that hold this, as text."""
    said = [
        f"The harbour board of Wolpertinger wrote {each} on the gate of pier {number}, and twelve "
        "people of the town council came to read it before the night was over."
        for number, each in enumerate(evil, start=1)
    ]
    return [*PARAGRAPHS[:4], *said, *PARAGRAPHS[4:]]


def page_of(evil: tuple[str, ...]) -> str:
    """A page whose text, title, author and site hold this, properly escaped."""
    name = html.escape(evil[0])
    body = "".join(f"<p>{html.escape(each)}</p>" for each in story_of(evil))
    return (
        f"<!doctype html><html lang='en'><head><title>Wolpertinger {name}</title>"
        f'<meta property="og:site_name" content="{name}"><meta name="author" content="{name}">'
        f'<meta name="description" content="{name}"></head>'
        f"<body><article><h1>Wolpertinger {name}</h1>{body}</article></body></html>"
    )


def faults_of(markup: str) -> Iterator[str]:
    """Tells what in a page of ours came from somebody else and is more than text."""
    shown = re.sub(r'(<input type="hidden" [^>]*value=")[^"]*"', r'\1"', markup)
    if found := _RAW.search(shown):
        yield f"raw {found[0]!a} in {shown[max(0, found.start() - 60) : found.end()]!a}"
    if "49evil" in markup or re.search(r"(?<!evil)49\$", markup):
        yield "a template in a text was carried out"
    tree = document_fromstring(shown)
    for odd in (*tree.iter(etree.Comment), *tree.iter(etree.ProcessingInstruction)):
        yield f"a comment: {odd.text!r}"
    for element in tree.iter(etree.Element):
        if element.tag not in _TAGS:
            yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            yield from _faults_of_attribute(element, str(name), str(value))
        if element.tag == "script" and (element.text or not element.get("src")):
            yield f"a script: {element.text!r}"


def _faults_of_attribute(element: HtmlElement, name: str, value: str) -> Iterator[str]:
    told = f"<{element.tag} {name}={value[:100]!r}>"
    if name.startswith(("on", "hx-on")) or name in {"style", "srcdoc", "http-equiv"}:
        yield told
    if "evil" in name:
        yield told
    if name == "formaction" and not _ORDER.fullmatch(value):
        yield told
    if name not in _ADDRESS_ATTRIBUTES:
        return
    if element.tag in {"script", "link"}:
        if not value.startswith(("/static/", "/community/")):
            yield told
    elif value.startswith(_OURS):
        if value.startswith(("//", "/\\")):
            yield told
    elif element.get("data-bookmarklet") is not None:
        if _BOOKMARKLET.fullmatch(value) is None:
            yield told
    elif element.tag != "a" or not re.match(r"https?://[^\s/?#]", value):
        yield told
    elif not {"noopener", "noreferrer", "nofollow"} <= set(element.get("rel", "").split()):
        yield f"{told} without rel"
