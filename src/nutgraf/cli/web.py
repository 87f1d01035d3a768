"""`nutgraf web`: secrets for the web, of which the settings hold no more than a hash."""

from __future__ import annotations

import hashlib
import secrets
import sys

import click

from nutgraf.cli import options
from nutgraf.cli.endings import errors_as_json, print_json, print_text
from nutgraf.errors import BadOption

KEY_SCHEMA = "nutgraf.key/1"
PASSWORD_SCHEMA = "nutgraf.password/1"  # noqa: S105 - the name of a record
_SHORTEST = 8
_BYTES = 32


@click.group()
def web() -> None:
    """Make keys for the API, and the password of the dashboard."""


@web.command()
@click.argument("name", metavar="NAME")
@options.json
def key(name: str, as_json: bool) -> None:
    """Make a key for somebody who is to use the API.

    The lines for nutgraf.toml go to standard output: `nutgraf web key NAME >> nutgraf.toml`. The
    key itself goes to standard error, once; only its hash is kept. With --json both are printed.
    """
    with errors_as_json(as_json):
        from nutgraf.config import KeySettings  # noqa: PLC0415 - help needs none of it

        made = f"ngf_{secrets.token_urlsafe(_BYTES)}"
        digest = hashlib.sha256(made.encode()).hexdigest()
        try:
            KeySettings(name, digest)
        except ValueError as error:
            raise BadOption(f"{error}: letters, digits, _, . and -, 64 at most") from None
        if as_json:
            print_json({"schema": KEY_SCHEMA, "name": name, "key": made, "sha256": digest})
            return
        click.echo(f"the key of {name}, which is shown this once: {made}", err=True)
        print_text(f'\n[[web.keys]]\nname = "{name}"\nsha256 = "{digest}"')


@web.command()
@options.json
def password(as_json: bool) -> None:
    """Make the line of nutgraf.toml that lets the operator log in to the dashboard.

    The password is asked for twice, without being shown; where there is no terminal, it is the
    first line of standard input. The line belongs under [web]; it holds a hash by argon2.
    """
    with errors_as_json(as_json):
        from nutgraf.web.door.passwords import MOST_LETTERS, hash_password  # noqa: PLC0415

        try:
            chosen = _ask()
            chosen.encode()
        except UnicodeError:
            raise BadOption("the password cannot be read: it is no text in UTF-8") from None
        if not _SHORTEST <= len(chosen) <= MOST_LETTERS:
            raise BadOption(f"a password has {_SHORTEST} to {MOST_LETTERS} letters")
        hashed = hash_password(chosen)
        if as_json:
            print_json({"schema": PASSWORD_SCHEMA, "password_hash": hashed})
        else:
            click.echo(
                "put this line under [web] in nutgraf.toml, and start nutgraf anew:", err=True
            )
            print_text(f'password_hash = "{hashed}"')


def _ask() -> str:
    """The password, as somebody types it twice, or from a pipe."""
    if sys.stdin is not None and sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    return (sys.stdin.readline() if sys.stdin is not None else "").rstrip("\r\n")
