"""Words by which a line with a verb is told from one without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verbs:
    """The verbs of one language and what stands around them, all in lower case.

    Attributes:
        finite: forms that make a sentence of a line, and pronouns that always have a verb.
        pasts: irregular pasts, which are finite too.
        bare: verbs as they stand behind a plural ("love").
        subjects: words that have a verb behind them when a sentence begins with them.
        orders: verbs as they tell the reader what to do, at the beginning.
        before_orders: words that may stand before one ("always").
        no_orders: what stands behind a noun that looks like one ("use of").
        predicates: verbs as they begin lines whose subject is the heading above ("offers").
        subordinators: conjunctions whose clause is no sentence by itself.
        participles: forms that look like the past and are mostly none ("based").
        participle_followers: what stands behind a participle ("by").
        noun_followers: what stands behind a plural and hardly behind a verb of the same look.
        adjective_openers: what stands before a participle that is an adjective.
        prefixes: what a verb may have before a hyphen ("re-elected").
    """

    finite: frozenset[str] = _NONE
    pasts: frozenset[str] = _NONE
    bare: frozenset[str] = _NONE
    subjects: frozenset[str] = _NONE
    orders: frozenset[str] = _NONE
    before_orders: frozenset[str] = _NONE
    no_orders: frozenset[str] = _NONE
    predicates: frozenset[str] = _NONE
    subordinators: frozenset[str] = _NONE
    participles: frozenset[str] = _NONE
    participle_followers: frozenset[str] = _NONE
    noun_followers: frozenset[str] = _NONE
    adjective_openers: frozenset[str] = _NONE
    prefixes: frozenset[str] = _NONE

    @classmethod
    def read(cls, table: Mapping[str, str | Iterable[str]]) -> Verbs:
        """Reads the table `[verbs]` of a language's file."""
        lists = {field.name: _words(table.get(field.name, ())) for field in fields(cls)}
        lists["finite"] |= lists["pasts"]
        return cls(**lists)


def _words(value: str | Iterable[str]) -> frozenset[str]:
    return frozenset(value.split() if isinstance(value, str) else value)
