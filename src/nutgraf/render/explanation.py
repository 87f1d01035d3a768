"""Why each sentence was taken or left: what `--explain` prints."""

from __future__ import annotations

from nutgraf.render.columns import wrap
from nutgraf.summary.model import Sentence, Summary


def explain(summary: Summary, width: int = 80) -> str:
    """Lists every sentence of the article with its score, reasons and needs.

    A line begins with `*` for a sentence of the core, `+` for another one that was taken, and a
    blank for one that was left out; then come its number, its score and its words.
    """
    core = {sentence.index for sentence in summary.core}
    taken = {sentence.index for sentence in summary.sentences}
    digits = len(str(max((s.index for s in summary.candidates), default=0)))
    lines = [*wrap("* core   + taken   number, score, sentence; what it needs; why", width), ""]
    for sentence in summary.candidates:
        mark = "*" if sentence.index in core else "+" if sentence.index in taken else " "
        head = f"{mark} {sentence.index:>{digits}}  {sentence.score:.3f}  "
        margin = " " * len(head)
        lines += wrap(sentence.text, width, head, margin)
        note = _note(sentence)
        lines += wrap(note, width, margin + "  ", margin + "  ") if note else []
    return "\n".join(lines)


def _note(sentence: Sentence) -> str:
    needs = ", ".join(str(index) for index in sentence.needs)
    told = any(reason.startswith("needs ") for reason in sentence.reasons)
    parts = ([f"needs {needs}"] if needs and not told else []) + list(sentence.reasons)
    return "; ".join(parts)
