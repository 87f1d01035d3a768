"""`nutgraf demo`: the bot at work in a small community, all of it on this machine."""

from __future__ import annotations

import click

from nutgraf.cli import options
from nutgraf.cli.endings import (
    print_json,
    print_text,
    run_async,
    stopped_by_signals,
    terminal_width,
)

DEMO_SCHEMA = "nutgraf.demo/1"
_PACE = 1.0


@click.command()
@click.option("--serve", is_flag=True, help="Stay when all is said, until Ctrl-C.")
@click.option("--fast", is_flag=True, help="Without pauses for reading.")
@options.json
def demo(serve: bool, fast: bool, as_json: bool) -> None:
    """Watch the bot work: no account, no network, nothing is kept.

    A small community on this machine posts links to an article, a long one, a paywall, a PDF, a
    cookie wall, and to the first again; the bot comments where it should; then people ask it for
    things. It takes half a minute.
    """
    run_async(_demo(0.0 if fast or as_json else _PACE, serve=serve, as_json=as_json))


async def _demo(pace: float, *, serve: bool, as_json: bool) -> None:
    from dataclasses import asdict  # noqa: PLC0415 - help needs none of it

    from nutgraf.cli.bot.statistics import render_statistics, statistics_record  # noqa: PLC0415
    from nutgraf.demo.story import open_stage, play  # noqa: PLC0415
    from nutgraf.demo.telling import tell  # noqa: PLC0415

    events = []
    async with open_stage() as stage:
        if not as_json:
            print_text(f"A community on {stage.origin}, pages on {stage.pages}, and a bot.")
        async for event in play(stage, pace):
            events.append(asdict(event))
            if not as_json:
                print_text(tell(event, terminal_width()))
        statistics = stage.statistics()
        if as_json:
            record = statistics_record(statistics, None)
            print_json({"schema": DEMO_SCHEMA, "events": events, "statistics": record})
        else:
            print_text("\n" + render_statistics(statistics, None))
        if serve:
            if not as_json:
                print_text(f"\nStill there: {stage.origin}  (Ctrl-C ends it)")
            await stopped_by_signals().wait()
