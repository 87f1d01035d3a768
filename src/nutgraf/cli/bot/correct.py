"""`nutgraf bot redo` and `nutgraf bot withdraw`: what an operator sets right by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import print_json, print_text, run_async
from nutgraf.operations.logs import start_log

if TYPE_CHECKING:
    from nutgraf.config import Settings

_UNCHANGED = "unchanged"
_TOLD = {
    _UNCHANGED: "unchanged: the article as it was read, which was not fetched again if that was "
    "within the last minutes (fetch.fresh_seconds), gives the same words",
    "was-withdrawn": "it was withdrawn before",
    "was-removed": "a moderator had removed it",
    "was-none": "there was none; there will be none",
}

_WAITS = frozenset(("seen", "ready", "intended", "failed"))

_post = click.argument("post", metavar="POST")


@click.command()
@_post
@options.json
@options.config
def redo(post: str, as_json: bool, config: Path | None) -> None:
    """Read the article of a post again and edit the summary in place.

    POST is the post's address. Where there is no summary yet, there will be one, if the policy
    allows it; where it was withdrawn or removed, there will be none.
    """
    from nutgraf.config import load_bot_settings  # noqa: PLC0415

    settings = load_bot_settings(config)
    start_log(settings.log)
    record = run_async(_redo(settings, post))
    _tell(record, as_json)


@click.command()
@_post
@options.json
@options.config
def withdraw(post: str, as_json: bool, config: Path | None) -> None:
    """Take the summary under a post away, for good.

    POST is the post's address. Where there is none, there will be none.
    """
    from nutgraf.config import load_bot_settings  # noqa: PLC0415

    settings = load_bot_settings(config)
    start_log(settings.log)
    record = run_async(_withdraw(settings, post))
    _tell(record, as_json)


def _tell(record: dict[str, object], as_json: bool) -> None:
    from nutgraf.render.characters import one_line  # noqa: PLC0415

    if as_json:
        print_json({"schema": "nutgraf.correction/1", **record})
    else:
        from nutgraf.bot.waiting import told_for  # noqa: PLC0415 - only for people

        reason = record["reason"]
        why = told_for(str(reason)) if record["state"] in _WAITS and reason else reason
        told = (record["post"], record["state"], _TOLD.get(str(reason), why), record["comment"])
        print_text("  ".join(one_line(str(part)) for part in told if part is not None))


async def _redo(settings: Settings, address: str) -> dict[str, object]:
    from nutgraf.bot.corrections import redo  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store:
        async with open_deployment(settings, store) as deployment:
            seat, post = await deployment.find_post(address)
            before = store.ledger.saying("summary", post.uri)
            row = await redo(deployment.crew, seat, post)
        saying = store.ledger.saying("summary", row.uri)
    same = before and saying and before.state == saying.state and before.words == saying.words
    return {
        "post": row.uri,
        "state": row.state,
        "reason": _UNCHANGED if same and row.state == "posted" else row.reason,
        "comment": saying.uri if saying else None,
    }


async def _withdraw(settings: Settings, address: str) -> dict[str, object]:
    from nutgraf.bot.withdrawing import withdraw_by_hand  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415
    from nutgraf.store.values import FOR_GOOD  # noqa: PLC0415

    with open_settings_store(settings) as store:
        async with open_deployment(settings, store) as deployment:
            seat, post = await deployment.find_post(address)
            before = store.ledger.saying("summary", post.uri)
            stood = await withdraw_by_hand(deployment.crew, seat, post)
    was = before.state if before is not None and before.state in FOR_GOOD else "none"
    reason = None if stood else f"was-{was}"
    return {"post": post.uri, "state": "withdrawn", "reason": reason, "comment": None}
