"""The command line: one module for each command; this one joins them and ends the process."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from nutgraf import __version__
from nutgraf.cli.batch import batch
from nutgraf.cli.bot import bot
from nutgraf.cli.db import db
from nutgraf.cli.demo import demo
from nutgraf.cli.endings import ExitCode, exit_code_of
from nutgraf.cli.extract import extract
from nutgraf.cli.fetch import fetch
from nutgraf.cli.serve import serve
from nutgraf.cli.summarize import summarize
from nutgraf.cli.web import web
from nutgraf.cli.worker import worker
from nutgraf.errors import NutgrafError
from nutgraf.render.characters import one_line


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Exit codes: 0 done; 1 unexpected; 2 usage or configuration; 3 not an article; "
        "4 could not fetch; 5 platform refused."
    ),
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def nutgraf() -> None:
    """Find the sentences that tell what an article is about, word for word."""


for _command in (summarize, extract, fetch, batch, serve, web, bot, worker, db, demo):
    nutgraf.add_command(_command)


def main() -> None:
    """Runs the command line and ends the process with a documented exit code.

    Errors are one line on standard error, never a traceback, unless NUTGRAF_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows "?"
    if sys.stdout is None:
        _end("standard output is closed", ExitCode.USAGE)
    try:
        code = nutgraf.main(prog_name="nutgraf", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        raise SystemExit(ExitCode.USAGE) from None
    except click.ClickException as error:
        _end(_said(error), error.exit_code)
    except NutgrafError as error:
        _end(str(error), exit_code_of(error))
    except OSError as error:  # files are read elsewhere; this is standard output
        _end(f"cannot write the result: {error.strerror or error}", ExitCode.USAGE)
    except (KeyboardInterrupt, click.Abort):
        _end("interrupted", ExitCode.INTERRUPTED)
    except Exception as error:
        if os.environ.get("NUTGRAF_DEBUG"):
            raise
        told = " ".join(str(error).split())[:300]
        _end(
            f"unexpected error: {type(error).__name__}: {told} (NUTGRAF_DEBUG=1 shows where)",
            ExitCode.UNEXPECTED,
        )
    else:
        raise SystemExit(code or ExitCode.DONE)


def _said(error: click.ClickException) -> str:
    """What is wrong with the command line, and where help is, in one line."""
    context = getattr(error, "ctx", None)
    where = f" ({context.command_path} --help)" if context else ""
    return error.format_message().rstrip(".") + where


def _end(message: str, code: int) -> NoReturn:
    # Evidence quotes strangers: a server's header, a file's name. A terminal would obey them.
    print(f"nutgraf: {one_line(message)}", file=sys.stderr)  # noqa: T201
    raise SystemExit(code) from None
