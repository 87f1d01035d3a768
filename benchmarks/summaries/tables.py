"""The figures as Markdown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from benchmarks.summaries.bootstrap import Interval
from benchmarks.summaries.evaluation import BUDGETS, LEAD_WORDS
from benchmarks.summarisers import OURS

Row = Mapping[str, Any]


def tables(figures: Mapping[str, Sequence[Row]]) -> str:
    """Writes all figures as Markdown."""
    parts = [
        _summaries(list(rows))
        for _, rows in groupby(figures["summaries"], key=lambda row: (row["set"], row["length"]))
    ]
    writers: dict[str, Callable[[Sequence[Row]], str]] = {
        "differences": _differences,
        "equal_words": _equal_words,
        "standing": _standing,
        "cohesion": _cohesion,
        "detector": _detector,
    }
    parts += [write(figures[name]) for name, write in writers.items() if figures[name]]
    return "\n\n".join(parts)


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join([f"### {heading}\n", *(f"| {' | '.join(cells)} |" for cells in lines)])


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _difference(known: Mapping[str, float] | None) -> str:
    return str(Interval(**known)) if known else "–"


def _length(name: str) -> str:
    """Writes the name of a length so that it can stand alone."""
    if name == "default":
        return "default length"
    return f"{name} sentence{'s' if name != '1' else ''}"


def _summaries(rows: Sequence[Row]) -> str:
    first = rows[0]
    return _table(
        f"{first['set']}, {first['articles']} articles, {_length(first['length'])}",
        ["system", "ROUGE-1", "ROUGE-2", "ROUGE-Lsum", "words", "ms", "refused", "too short"],
        (
            [
                row["system"],
                f"{row['rouge1']:.2f}",
                f"{row['rouge2']:.2f}",
                f"{row['rougeLsum']:.2f}",
                f"{row['words']:.0f}",
                f"{row['median_ms']:.2f}",
                str(row["refused"]),
                str(row["short"]),
            ]
            for row in rows
        ),
    )


_OTHERS = {
    "LEAD": "against LEAD",
    "LEAD of equal words": "against LEAD cut to nutgraf's words",
    "old bot": "against the old bot (LSA, 6)",
    "no cohesion": "against nutgraf without cohesion",
}


def _differences(rows: Sequence[Row]) -> str:
    others = {key: name for key, name in _OTHERS.items() if key in rows[0]}
    return _table(
        "What nutgraf's ROUGE-1 gains [95 % interval]",
        ["set", "length", *others.values()],
        (
            [row["set"], row["length"], *(_difference(row.get(other)) for other in others)]
            for row in rows
        ),
    )


_BUDGETS = {
    "default": "as many as nutgraf takes by itself",
    LEAD_WORDS: "as many as LEAD-3 has",
    **{name: f"at most {name}" for name in BUDGETS if name != LEAD_WORDS},
}


def _equal_words(rows: Sequence[Row]) -> str:
    """One line a set: both systems' ROUGE-1 with as many words, and the difference."""
    known = {(row["set"], row["words"]): row for row in rows}
    return _table(
        "Equal words: ROUGE-1 of nutgraf / LEAD, difference [95 % interval], words of both",
        ["set", *_BUDGETS.values()],
        (
            [name, *(_pair(known[name, budget]) for budget in _BUDGETS)]
            for name in dict.fromkeys(row["set"] for row in rows)
        ),
    )


def _pair(row: Row) -> str:
    refused = f" ({row['refused']} refused)" if row["refused"] else ""
    both = f"{row['nutgraf']:.2f} / {row['LEAD']:.2f}"
    words = f"{row['nutgraf_words']:.0f} / {row['LEAD_words']:.0f} words"
    return f"{both}, {_difference(row['difference'])}, {words}{refused}"


def _standing(rows: Sequence[Row]) -> str:
    return _table(
        "gum-dev: what does not stand alone",
        [
            "length",
            "system",
            "failed",
            "dangling",
            "with definites",
            "connective alone",
            "sentences dangling",
            "with definites",
        ],
        (
            [
                row["length"],
                row["system"],
                str(row["failed"]),
                _percent(row["dangling"]),
                _percent(row["dangling_with_definites"]),
                _percent(row["parted_connectives"]),
                _percent(row["unsatisfied"]),
                _percent(row["unsatisfied_with_definites"]),
            ]
            for row in rows
        ),
    )


def _cohesion(rows: Sequence[Row]) -> str:
    return _table(
        "gum-dev: what cohesion costs in ROUGE-1 [95 % interval], and what for",
        [
            "length",
            "ROUGE-1 with",
            "without",
            "difference",
            "dangling with",
            "without",
        ],
        (
            [
                row["length"],
                f"{row['rouge1']:.2f}",
                f"{row['rouge1_without']:.2f}",
                _difference(row["difference"]),
                _percent(row["dangling"]),
                _percent(row["dangling_without"]),
            ]
            for row in rows
        ),
    )


def _detector(rows: Sequence[Row]) -> str:
    return _table(
        f"gum-dev: needs that {OURS} sees; {rows[0]['detected']} sentences detected",
        [
            "kind",
            "sentences that have it",
            "recall",
            "precision",
            "precision without connectives",
            "right sentence",
            "right sentence of all detected",
        ],
        (
            [
                row["kind"],
                str(row["gold"]),
                _percent(row["recall"]),
                _percent(row["precision"]),
                _percent(row["precision_unconnected"]),
                _percent(row["target_right"]),
                _percent(row["target_right_of_all"]),
            ]
            for row in rows
        ),
    )
