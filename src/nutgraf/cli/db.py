"""`nutgraf db`: bring the store up to date, write it out, move it elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
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
    from nutgraf.store.closing import demand_open  # noqa: PLC0415
    from nutgraf.store.opening import connect  # noqa: PLC0415
    from nutgraf.store.revisions import bring_up_to_date  # noqa: PLC0415

    settings = load_settings(config)
    database = connect(in_folder(settings.store.url, settings.folder))
    try:
        demand_open(database)
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
    url = in_folder(settings.store.url, settings.folder)
    database = open_database(url, upgrade=False, closed=True)
    try:
        lines = export_lines(database)
        if file == "-":
            _print(lines)
        else:
            _write(lines, Path(file))
    finally:
        database.close()


@db.command()
@click.argument("target", metavar="TO")
@click.option("--from", "source", metavar="URL", help="Copy this store, not that of the settings.")
@click.option("--keep", is_flag=True, help="Leave the first store open: for a backup or a test.")
@options.json
@options.config
def copy(target: str, source: str | None, keep: bool, as_json: bool, config: Path | None) -> None:
    """Move all that the store holds to TO: a file of SQLite or a postgresql:// address.

    The bot may be running: the store is closed first, so that a bot or worker on it ends and
    says nothing more; the next is started on TO. There is no rehearsal: `nutgraf db reopen` takes
    it back as long as nothing has run on TO. With --keep the store stays open, and no bot may ever
    run on the copy beside the one that runs on the first: it would comment again where that did.
    Give a password in PGPASSWORD or ~/.pgpass: other users of this machine can read arguments.
    """
    from nutgraf.config import load_settings  # noqa: PLC0415
    from nutgraf.store.address import in_folder  # noqa: PLC0415
    from nutgraf.store.moving import copy_store  # noqa: PLC0415

    if source is None:
        settings = load_settings(config)
        source = in_folder(settings.store.url, settings.folder)
    with _undone_when_stopped(), _progress() as say:
        done = copy_store(source, target, keep=keep, say=say)
    rows = sum(done.rows.values())
    if as_json:
        print_json(
            {
                "schema": "nutgraf.copy/1",
                "from": done.source,
                "to": done.target,
                "rows": done.rows,
                "closed": done.closed,
                "before": done.before,
            }
        )
    elif done.before:
        print_text(f"all had been moved to {done.target} before: start the bot there")
    elif done.closed:
        print_text(
            f"{rows:,} rows were moved to {done.target}; {done.source} is closed: name the new one "
            "in [store] url and start the bot"
        )
    else:
        print_text(
            f"{rows:,} rows were copied to {done.target}; {done.source} is open as before: let no "
            "bot run on both"
        )


@db.command()
@click.option("--from", "source", metavar="URL", help="This store, not that of the settings.")
@options.json
@options.config
def reopen(source: str | None, as_json: bool, config: Path | None) -> None:
    """Open a store again that `nutgraf db copy` closed.

    What was said since by a bot on the other store is not known here: a bot that runs on this one
    would say it again. Reopen it only if none has run there. While the copy is at work, it is
    refused.
    """
    from nutgraf.config import load_settings  # noqa: PLC0415
    from nutgraf.store import closing  # noqa: PLC0415
    from nutgraf.store.address import in_folder  # noqa: PLC0415
    from nutgraf.store.opening import connect  # noqa: PLC0415

    if source is None:
        settings = load_settings(config)
        source = in_folder(settings.store.url, settings.folder)
    database = connect(source, make=False)  # also one of another version
    try:
        move = closing.reopen(database, "nutgraf db reopen")
    finally:
        database.close()
    here = database.address.whole
    if as_json:
        print_json({"schema": "nutgraf.reopen/1", "store": here, "moved_to": move and move.other})
    elif move is None:
        print_text(f"{here} was not closed")
    else:
        print_text(
            f"{here} is open again; let no bot run on {move.other}: what one said there is not "
            "known here, and would be said again"
        )


@contextmanager
def _undone_when_stopped() -> Iterator[None]:
    """Lets Ctrl-C, SIGTERM or SIGHUP break off what is done, but not what is done to undo it."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in numbers}
    heeded = [each for each in numbers if before[each] is not signal.SIG_IGN]  # such as of nohup

    def stop(*_: object) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in heeded:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in heeded:
            signal.signal(each, before[each])


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows how far a copy is, on a terminal alone."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from tqdm import tqdm  # noqa: PLC0415 - only where somebody looks

    with tqdm(unit=" rows", dynamic_ncols=True) as bar:

        def say(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield say


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
