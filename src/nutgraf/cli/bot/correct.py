"""`nutgraf bot redo` and `nutgraf bot withdraw`: what an operator sets right by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import errors_as_json, print_json, print_text, run_async
from nutgraf.errors import BadOption, PlatformDown

if TYPE_CHECKING:
    from nutgraf.config import Settings

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
    from nutgraf.config import load_settings  # noqa: PLC0415

    with errors_as_json(as_json):
        record = run_async(_redo(load_settings(config), post))
    _tell(record, as_json)


@click.command()
@_post
@options.json
@options.config
def withdraw(post: str, as_json: bool, config: Path | None) -> None:
    """Take the summary under a post away, for good.

    POST is the post's address. Where there is none, there will be none.
    """
    from nutgraf.config import load_settings  # noqa: PLC0415

    record = run_async(_withdraw(load_settings(config), post))
    _tell(record, as_json)


def _tell(record: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json({"schema": "nutgraf.correction/1", **record})
    else:
        told = (f"{record[name]}" for name in ("post", "state", "reason", "comment"))
        print_text("  ".join(part for part in told if part != "None"))


async def _redo(settings: Settings, address: str) -> dict[str, object]:
    from nutgraf.bot.corrections import find_post, redo  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store:
        async with open_deployment(settings, store) as deployment:
            _demand_all(deployment.missing)
            seat, post = await find_post(deployment.crew, address)
            row = await redo(deployment.crew, seat, post)
        saying = store.ledger.saying("summary", row.uri)
    return {
        "post": row.uri,
        "state": row.state,
        "reason": row.reason,
        "comment": saying.uri if saying else None,
    }


async def _withdraw(settings: Settings, address: str) -> dict[str, object]:
    from nutgraf.bot.corrections import find_post, withdraw_summary  # noqa: PLC0415
    from nutgraf.bot.endings import Later  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store:
        async with open_deployment(settings, store) as deployment:
            _demand_all(deployment.missing)
            seat, post = await find_post(deployment.crew, address)
            try:
                stood = await withdraw_summary(deployment.crew, seat, post, "by the operator")
            except Later:
                raise BadOption(
                    "the bot is busy with that post; try again in a few minutes"
                ) from None
    return {
        "post": post.uri,
        "state": "withdrawn",
        "reason": None if stood else "there was none; there will be none",
        "comment": None,
    }


def _demand_all(missing: Mapping[str, object]) -> None:
    if missing:
        raise PlatformDown(f"no answer for {', '.join(missing)}")
