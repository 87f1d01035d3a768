"""`nutgraf db`: bring the store up to date, write it out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from nutgraf.cli import options
from nutgraf.cli.endings import print_json, print_text, reader_may_go
from nutgraf.errors import BadSource


@click.group()
def db() -> None:
    """Look after the store in which the bot remembers what it did."""


@db.command()
@options.json
@options.config
def upgrade(as_json: bool, config: Path | None) -> None:
    """Bring the store up to date; makes it where there is none.

    The bot does so by itself when it starts.
    """
    from nutgraf.config import load_settings  # noqa: PLC0415 - help needs none of it
    from nutgraf.store.address import in_folder  # noqa: PLC0415
    from nutgraf.store.opening import connect  # noqa: PLC0415
    from nutgraf.store.revisions import bring_up_to_date  # noqa: PLC0415

    settings = load_settings(config)
    database = connect(in_folder(settings.store.url, settings.folder))
    try:
        found, now = bring_up_to_date(database)
    finally:
        database.close()
    if as_json:
        print_json({"schema": "nutgraf.upgrade/1", "from": found, "to": now})
    elif found == now:
        print_text(f"the store is up to date ({now})")
    else:
        print_text(f"{found or 'no store'} → {now}")


@db.command()
@click.argument("file", metavar="[FILE|-]", default="-")
@options.config
def export(file: str, config: Path | None) -> None:
    """Write all that the store holds as lines of JSON, to a FILE or standard output.

    Each line is a row with the name of its table; all are as they were at one moment, while the
    bot may be running. Pages that were fetched, shared results and sessions of the web interface
    are left out. A file that exists is not overwritten. The store holds what people wrote to the
    bot: keep the file to yourself.
    """
    from nutgraf.config import load_settings  # noqa: PLC0415
    from nutgraf.store.address import in_folder  # noqa: PLC0415
    from nutgraf.store.exporting import export_lines  # noqa: PLC0415
    from nutgraf.store.opening import open_database  # noqa: PLC0415

    settings = load_settings(config)
    database = open_database(in_folder(settings.store.url, settings.folder), upgrade=False)
    try:
        lines = export_lines(database)
        if file == "-":
            _print(lines)
        else:
            _write(lines, Path(file))
    finally:
        database.close()


def _print(lines: Iterable[str]) -> None:
    with reader_may_go():
        sys.stdout.flush()
        for line in lines:
            sys.stdout.buffer.write(line.encode("utf-8"))
        sys.stdout.buffer.flush()


def _write(lines: Iterable[str], file: Path) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadSource(f"{str(file)!r} exists; name another file") from None
    except OSError as error:
        raise BadSource(f"cannot write {str(file)!r}: {error.strerror or error}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise BadSource(f"cannot write {str(file)!r}: {error.strerror or error}") from None
    except BaseException:
        file.unlink(missing_ok=True)  # half an export looks like a whole one
        raise
