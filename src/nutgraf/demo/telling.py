"""The demo's events for a terminal: the thread as it grows."""

from __future__ import annotations

import textwrap

from nutgraf.demo.stage import MODERATOR
from nutgraf.demo.story import Event
from nutgraf.render.characters import one_line

_INDENT = "    "


def tell(event: Event, width: int) -> str:
    """Returns an event as lines for a terminal.

    Args:
        event: that happened.
        width: columns.
    """
    heading = one_line(_heading(event))
    lines = ["", heading] if not event.bot else [f"  {heading}"]
    if event.kind == "post":
        lines.append(f"{_INDENT}{one_line(event.detail)}")
    elif event.kind in {"comment", "message"}:
        lines += _quoted(event.text, width, _INDENT + ("│ " if event.bot else ""))
    return "\n".join(lines)


def _heading(event: Event) -> str:
    took = "" if event.seconds is None else f"  ({event.seconds:.1f} s)"
    match event.kind:
        case "post":
            return f"{event.who} posts in !{event.where}: {event.text}"
        case "silence":
            return f"{event.who} says nothing: {event.text}, {event.detail}{took}"
        case "withdrawn":
            return f"{event.who} withdraws its summary{took}"
        case "message":
            return f"{event.who} writes to {event.where} alone{took}"
        case _ if event.bot:
            return f"{event.who} {'answers' if event.detail else 'comments'}{took}"
        case _:
            who = f"{event.who}, a moderator," if event.who == MODERATOR else event.who
            return f"{who} comments under “{event.detail or event.text}”"


def _quoted(text: str, width: int, before: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        wrapped = textwrap.wrap(one_line(line), max(20, width - len(before))) or [""]
        lines += [f"{before}{part}".rstrip() for part in wrapped]
    return lines
