"""Summaries side by side, for people to read: what no figure tells."""

import random
from collections.abc import Mapping, Sequence
from html import escape
from string import Template

from benchmarks.summaries.samples import Sample
from benchmarks.summarisers import LEAD, LSA, OLD_BOT, SYSTEMS, Ask, summary_of
from nutgraf.errors import NotAnArticle

ARTICLES = 50
SEED = 20_261_124

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Summaries side by side</title>
<style>
body { font: 16px/1.5 Georgia, serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem;
  color: #222; background: #fdfdfb }
article { border-top: 2px solid #222; margin: 3rem 0 }
h2 { font-size: 1.3rem; margin: .6rem 0 }
h2 small { font-weight: normal; color: #666 }
h3 { font: bold .8rem sans-serif; text-transform: uppercase; color: #666; margin: 0 0 .5rem }
.systems { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1.5rem }
p { margin: 0 0 .6rem }
.core { border-left: 4px solid #c60; padding-left: .6rem }
.refused { color: #a00; font-style: italic }
details { margin-top: 1rem; color: #555 }
</style>
<h1>Summaries side by side</h1>
<p>$count articles drawn by chance. Sentences of the core, a summary by themselves, have a bar.</p>
$articles
</html>
""")

Column = Sequence[tuple[str, str]]
"""The sentences of one system, each with its class: "", "core", or "refused" for the reason."""


def sheet(sets: Mapping[str, Sequence[Sample]]) -> str:
    """Writes the page: articles drawn from a fixed seed, as many of each set as can be.

    Args:
        sets: the articles of each set.
    """
    chosen = choose({name: len(samples) for name, samples in sets.items()}, ARTICLES)
    articles = [
        article(f"{name}, {sets[name][place].name}", sets[name][place], columns(sets[name][place]))
        for name, place in chosen
    ]
    return _PAGE.substitute(count=len(articles), articles="\n".join(articles))


def choose(sizes: Mapping[str, int], wanted: int) -> list[tuple[str, int]]:
    """Draws articles from a fixed seed, by the set and the place in it.

    Returns:
        as many of each set as of any other, and all together so many as wanted, so far as there
        are any; what does not divide falls to the first sets.
    """
    generator = random.Random(SEED)  # the draw of one set does not depend on the others' sizes
    chosen = []
    for number, (name, size) in enumerate(sizes.items()):
        share = wanted // len(sizes) + (number < wanted % len(sizes))
        drawn = random.Random(generator.random()).sample(range(size), min(share, size))
        chosen += [(name, place) for place in sorted(drawn)]
    return chosen


def columns(sample: Sample) -> dict[str, Column]:
    """Has the old bot, LEAD and nutgraf summarise an article."""
    found: dict[str, Column] = {
        "the old bot (LSA, 6)": _plain(sample.texts(SYSTEMS[LSA](sample, OLD_BOT))),
        "LEAD-6": _plain(sample.texts(SYSTEMS[LEAD](sample, Ask(6)))),
    }
    for name, count in (("nutgraf", None), ("nutgraf, one line", 1)):
        try:
            summary = summary_of(sample, Ask(count))
        except NotAnArticle as refusal:
            found[name] = [(f"refused: {refusal}", "refused")]
            continue
        core = {sentence.index for sentence in summary.core} if count is None else set()
        found[name] = [(s.text, "core" if s.index in core else "") for s in summary.sentences]
    return found


def _plain(texts: Sequence[str]) -> Column:
    return [(text, "") for text in texts]


def article(name: str, sample: Sample, found: Mapping[str, Column]) -> str:
    """Writes one article's summaries as HTML. Whatever comes from an article is escaped."""
    parts = [
        f'<article lang="{escape(sample.language)}">',
        f"<h2>{escape(sample.article.title or 'No title')} <small>{escape(name)}, "
        f"{len(sample.article.text.split()):,} words</small></h2>",
        '<div class="systems">',
    ]
    for system, sentences in found.items():
        words = sum(len(text.split()) for text, kind in sentences if kind != "refused")
        parts.append(f"<section><h3>{escape(system)}, {words} words</h3>")
        parts += [
            f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"
            for text, kind in sentences
        ]
        parts.append("</section>")
    parts.append("</div><details><summary>What people wrote</summary>")
    parts += [f"<p>{escape(reference)}</p>" for reference in sample.references]
    parts.append("</details></article>")
    return "\n".join(parts)
