"""`nutgraf bot`: set it up, check it, run it, see what it did, set things right."""

from __future__ import annotations

import click

from nutgraf.cli.bot.check import check
from nutgraf.cli.bot.correct import redo, withdraw
from nutgraf.cli.bot.init import init
from nutgraf.cli.bot.run import run
from nutgraf.cli.bot.stats import stats


@click.group()
def bot() -> None:
    """Run a bot that summarizes links in communities on Lemmy and PieFed.

    Passwords and tokens come from the environment: NUTGRAF_PASSWORD or NUTGRAF_TOKEN.
    """


for _command in (init, check, run, stats, redo, withdraw):
    bot.add_command(_command)
