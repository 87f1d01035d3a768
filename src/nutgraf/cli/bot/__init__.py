"""`nutgraf bot`: set it up, check it, run it, see what it did, set things right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from nutgraf.cli.bot.audit import audit
from nutgraf.cli.bot.check import check
from nutgraf.cli.bot.correct import redo, withdraw
from nutgraf.cli.bot.init import init
from nutgraf.cli.bot.run import run
from nutgraf.cli.bot.stats import stats
from nutgraf.cli.endings import errors_as_json


@click.group()
def bot() -> None:
    """Run a bot that summarizes links in communities on Lemmy and PieFed.

    Passwords and tokens come from the environment: NUTGRAF_PASSWORD or NUTGRAF_TOKEN.
    """


P = ParamSpec("P")
R = TypeVar("R")


def _telling(callback: Callable[P, R]) -> Callable[P, R]:
    """Where JSON was asked for, a refusal is a record on standard output too."""

    @wraps(callback)
    def call(*args: P.args, **options: P.kwargs) -> R:
        with errors_as_json(bool(options.get("as_json"))):
            return callback(*args, **options)

    return call


for _command in (init, check, run, stats, redo, withdraw, audit):
    if _command.callback is not None:
        _command.callback = _telling(_command.callback)
    bot.add_command(_command)
