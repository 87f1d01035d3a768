"""nutgraf finds the sentences that tell what a story is about.

    import nutgraf

    article = nutgraf.extract(html, url="https://example.org/story")
    summary = nutgraf.summarize(article, sentences=3)
    print(summary.text)

The engine is loaded on first use, so that importing this package costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nutgraf.article import extract
    from nutgraf.article.model import Article
    from nutgraf.errors import (
        BadConfiguration,
        BadOption,
        BadSource,
        FetchFailed,
        NotAnArticle,
        NutgrafError,
    )
    from nutgraf.page import Page
    from nutgraf.summary import summarize
    from nutgraf.summary.model import Sentence, Summary

__version__ = "0.1.0"

_HOMES = {
    "Article": "nutgraf.article.model",
    "BadConfiguration": "nutgraf.errors",
    "BadOption": "nutgraf.errors",
    "BadSource": "nutgraf.errors",
    "FetchFailed": "nutgraf.errors",
    "NotAnArticle": "nutgraf.errors",
    "NutgrafError": "nutgraf.errors",
    "Page": "nutgraf.page",
    "Sentence": "nutgraf.summary.model",
    "Summary": "nutgraf.summary.model",
    "extract": "nutgraf.article",
    "summarize": "nutgraf.summary",
}

__all__ = [
    "Article",
    "BadConfiguration",
    "BadOption",
    "BadSource",
    "FetchFailed",
    "NotAnArticle",
    "NutgrafError",
    "Page",
    "Sentence",
    "Summary",
    "__version__",
    "extract",
    "summarize",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'nutgraf' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
