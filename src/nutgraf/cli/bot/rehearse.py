"""`nutgraf bot run --dry-run`: what would be said, and why nothing elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf import deployment
from nutgraf.bot.rehearsal import Show
from nutgraf.bot.running import Bot
from nutgraf.bot.waiting import told_in_line
from nutgraf.cli.bot.statistics import waiting_records
from nutgraf.cli.endings import print_text
from nutgraf.community.values import Post
from nutgraf.config import Settings
from nutgraf.render.characters import one_line
from nutgraf.store.opening import Store
from nutgraf.store.values import LedgerPost

REHEARSAL_SCHEMA = "nutgraf.rehearsal/1"
_MOST = 200
"""Posts under which nothing would be said that are listed: of all communities there are many."""

Said = list[dict[str, str | None]]


async def rehearse(settings: Settings, *, as_json: bool) -> dict[str, object]:
    """Does what is due without writing anything.

    Args:
        settings: of the operator.
        as_json: else all is printed for people as it comes.

    Returns:
        The record that docs/json.md describes.

    Raises:
        PlatformDown: an account could not do its part; the others did theirs.
    """
    said: Said = []
    with deployment.open_rehearsal_store(settings) as store:
        began, before = store.now(), store.ledger.undecided(_MOST)
        show = _show(said, as_json=as_json)
        async with deployment.open_deployment(settings, store, show=show) as opened:
            await Bot(opened.crew, opened.missing).once()
            found = (store.ledger.post(uri) for uri in before)
            silent = [post for post in found if post is not None and post.state == "skipped"]
            silent += store.ledger.skipped_since(began, _MOST - len(silent))
            if not as_json:
                _tell_silence(store, silent, nothing=not said)
            opened.demand_all()
        return {
            "schema": REHEARSAL_SCHEMA,
            "said": said,
            "silent": [
                {"post": e.uri, "title": e.title, "reason": e.reason, "evidence": e.evidence}
                for e in silent
            ],
            "waiting": waiting_records(store.ledger.waits()),
        }


def _show(said: Said, *, as_json: bool) -> Show:
    def show(doing: str, text: str, post: Post | None) -> None:
        uri, title = (post.uri, post.title) if post else (None, None)
        said.append({"doing": doing, "text": text, "post": uri, "title": title})
        if not as_json:
            print_text(_shown(doing, title, text))

    return show


def _shown(doing: str, title: str | None, text: str) -> str:
    lines = [one_line(doing), *([one_line(title)] if title else [])]
    lines += (f"    {one_line(line)}".rstrip() for line in text.splitlines())
    return "\n".join(lines) + "\n\n"


def _tell_silence(store: Store, silent: Sequence[LedgerPost], *, nothing: bool) -> None:
    lines = ["Nothing would be said."] if nothing else []
    for post in silent:
        why = ": ".join(filter(None, (post.reason, post.evidence)))
        lines.append(f"would say nothing under {post.uri} ({post.title}): {why}")
    if len(silent) >= _MOST:
        lines.append(f"so it is with more than these {_MOST} posts; --verbose logs all")
    if waits := store.ledger.waits():
        lines.append(told_in_line(waits))
    if lines:
        print_text("\n".join(map(one_line, lines)))
