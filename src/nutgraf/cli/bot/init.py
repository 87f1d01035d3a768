"""`nutgraf bot init`: from nothing to a bot that can run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from nutgraf.cli.endings import print_json, print_text, run_async
from nutgraf.errors import BadConfiguration, BadOption


@click.command()
@click.option("--instance", metavar="HOST", help="Where the account is: lemmy.world.")
@click.option("--user", metavar="NAME", help="The account's name, without the instance.")
@click.option("--maintainer", metavar="URL", help="Your own profile; messages are passed on there.")
@click.option(
    "--community",
    "communities",
    multiple=True,
    metavar="NAME@INSTANCE",
    help="A community that has agreed; may be given several times.",
)
@click.option("--bio", metavar="TEXT", help="What stands on the account's page, instead of ours.")
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    default=Path("nutgraf.toml"),
    metavar="FILE",
    help="Where the settings go.  [default: nutgraf.toml]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (schema: docs/json.md).")
def init(
    instance: str | None,
    user: str | None,
    maintainer: str | None,
    communities: tuple[str, ...],
    bio: str | None,
    file: Path,
    as_json: bool,
) -> None:
    """Set a bot up: log in, flag the account as a bot, write its bio and nutgraf.toml.

    What is not given is asked for. The password or token is taken from the environment
    (NUTGRAF_PASSWORD or NUTGRAF_TOKEN; NUTGRAF_TOTP_SECRET or NUTGRAF_TOTP for a second factor),
    else asked for; it is written nowhere, only the session that it opened is kept, where none but
    you can read it.
    """
    from nutgraf.starting import Start, start  # noqa: PLC0415 - help needs none of it

    if file.exists():
        raise BadOption(f"{str(file)!r} exists; the bot is set up, or name another --config")
    instance = instance or _ask("Instance (such as lemmy.world)")
    user = user or _ask("Name of the bot's account")
    if not communities and maintainer is None and _may_ask():
        maintainer = _ask("Address of your own profile, for messages to you (may be empty)") or None
        communities = tuple(
            _ask("Communities that have agreed (name@instance, may be none)").split()
        )
    password = os.environ.get("NUTGRAF_PASSWORD")
    token = os.environ.get("NUTGRAF_TOKEN")
    if not password and not token:
        if not _may_ask():
            raise BadConfiguration(
                "no password: set NUTGRAF_PASSWORD or NUTGRAF_TOKEN in the environment"
            )
        password = click.prompt("Password", hide_input=True, err=True)
    wanted = Start(
        instance=instance,
        user=user,
        password=password,
        token=token,
        totp=os.environ.get("NUTGRAF_TOTP") or None,
        totp_secret=os.environ.get("NUTGRAF_TOTP_SECRET") or None,
        communities=communities,
        maintainer=maintainer,
        bio=bio,
        file=file,
    )
    account = run_async(start(wanted))
    if as_json:
        print_json({"schema": "nutgraf.init/1", "account": account, "settings": str(file)})
    else:
        from nutgraf.render.characters import one_line  # noqa: PLC0415

        print_text(
            f"{one_line(account)} is flagged as a bot and has a bio; the settings are in {file}.\n"
            "Next: `nutgraf bot check`, then `nutgraf bot run --dry-run`, then `nutgraf bot run`."
        )


def _may_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(question: str) -> str:
    if not _may_ask():
        raise BadOption(f"{question}: not given, and there is no terminal to ask on")
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip()
