"""`nutgraf bot init`: from nothing to a bot that can run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nutgraf.cli.endings import print_json, print_text, run_async
from nutgraf.errors import BadConfiguration, BadOption

if TYPE_CHECKING:
    from nutgraf.starting import Start


@click.command()
@click.option("--instance", metavar="HOST", help="Where the account is: lemmy.world.")
@click.option("--user", metavar="NAME", help="The account's name, without the instance.")
@click.option(
    "--community",
    "communities",
    multiple=True,
    metavar="NAME@INSTANCE",
    help="A community that has agreed; may be given several times.",
)
@click.option("--maintainer", metavar="URL", help="Your own profile; messages are passed on there.")
@click.option(
    "--source", metavar="URL", help="Where the bot's source is, for its bio and comments."
)
@click.option(
    "--contact", metavar="URL", help="A page or e-mail address for owners of sites it reads."
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
    communities: tuple[str, ...],
    maintainer: str | None,
    source: str | None,
    contact: str | None,
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
    from nutgraf.render.characters import one_line  # noqa: PLC0415 - help needs none of it
    from nutgraf.starting import (  # noqa: PLC0415
        Start,
        demand_folder,
        demand_sense,
        read_communities,
        start,
    )

    demand_folder(file)
    if not _may_ask():
        _demand_options(instance=instance, user=user)
    wanted = Start(
        instance=instance or _EXAMPLE,
        user=user or "name",
        communities=read_communities(" ".join(communities)),
        maintainer=maintainer or None,
        source=source or None,
        contact=contact or None,
        bio=bio,
        file=file,
    )
    demand_sense(wanted)
    if _may_ask():
        given = {
            "instance": instance,
            "user": user,
            "communities": communities or None,
            "maintainer": maintainer,
            "source": source,
            "contact": contact,
        }
        for name, question in _QUESTIONS.items():
            if given[name] is None:
                wanted = _ask(wanted, name, question)
    started = run_async(start(_with_secrets(wanted)))
    for warning in started.warnings:
        click.echo(f"nutgraf: warning: {one_line(warning)}", err=True)
    if as_json:
        account = started.account
        print_json({"schema": "nutgraf.init/1", "account": account, "settings": str(file)})
    else:
        print_text(
            f"{one_line(started.account)} is flagged as a bot and has a bio; the settings are in "
            f"{file}.\n"
            "Next: `nutgraf bot check`, then `nutgraf bot run --dry-run`, then `nutgraf bot run`."
        )


_EXAMPLE = "lemmy.world"
_QUESTIONS = {
    "instance": f"Instance (such as {_EXAMPLE})",
    "user": "Name of the bot's account",
    "communities": "Communities that have agreed (name@instance, with spaces between; may be none)",
    "maintainer": "Address of your own profile, for messages to you (may be empty)",
    "source": "Address of the bot's source, for its bio and comments (may be empty)",
    "contact": "Page or e-mail address for owners of sites that it reads (may be empty)",
}
"""In the order in which they are asked."""
_NEEDED = ("instance", "user")


def _may_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _demand_options(**values: str | None) -> None:
    missing = [f"--{name}" for name, value in values.items() if not value]
    if missing:
        are = "are" if len(missing) > 1 else "is"
        raise BadOption(
            f"{' and '.join(missing)} {are} missing, and there is no terminal to ask on"
        )


def _ask(wanted: Start, name: str, question: str) -> Start:
    """Asks for one thing, again where the answer makes no sense."""
    read: Callable[[str], Start] = _reader(wanted, name)
    needed = name in _NEEDED
    answered: Start = click.prompt(
        question, default=None if needed else "", show_default=False, value_proc=read, err=True
    )
    return answered


def _reader(wanted: Start, name: str) -> Callable[[str], Start]:
    from nutgraf.starting import demand_sense, read_communities  # noqa: PLC0415

    def read(text: str) -> Start:
        text = text.strip()
        value = read_communities(text) if name == "communities" else text or None
        if value is None and name in _NEEDED:
            raise click.UsageError("it is needed")
        answer: dict[str, Any] = {name: value}
        answered = replace(wanted, **answer)
        try:
            demand_sense(answered)
        except BadConfiguration as error:
            raise click.UsageError(str(error)) from None
        return answered

    return read


def _with_secrets(wanted: Start) -> Start:
    """Takes what the account logs in with from the environment, or asks for it.

    Raises:
        BadConfiguration: there is none, and nobody to ask.
    """
    password = os.environ.get("NUTGRAF_PASSWORD") or None
    token = os.environ.get("NUTGRAF_TOKEN") or None
    totp = os.environ.get("NUTGRAF_TOTP") or None
    totp_secret = os.environ.get("NUTGRAF_TOTP_SECRET") or None
    if password is None and token is None:
        if not _may_ask():
            raise BadConfiguration(
                "no password: set NUTGRAF_PASSWORD or NUTGRAF_TOKEN in the environment"
            )
        password = click.prompt("Password", hide_input=True, err=True)
        if totp is None and totp_secret is None:
            code = "Six digits of the second factor (empty, if the account has none)"
            totp = click.prompt(code, default="", show_default=False, err=True).strip() or None
    return replace(wanted, password=password, token=token, totp=totp, totp_secret=totp_secret)
