"""`nutgraf demo`: the bot at work in a small community, all of it on this machine."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import asdict

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
@click.option(
    "--serve/--no-serve",
    default=None,
    help="Stay when all is said, until Ctrl-C; as a rule, on a terminal.",
)
@click.option(
    "--browser/--no-browser",
    default=None,
    help="Open the community in a browser; as a rule, where there are a terminal and a display.",
)
@click.option("--fast", is_flag=True, help="Without pauses for reading.")
@options.json
def demo(serve: bool | None, browser: bool | None, fast: bool, as_json: bool) -> None:
    """Watch the bot work: no account, no network, nothing is kept.

    A small community on this machine posts links to an article, a long one, a paywall, a PDF, a
    cookie wall, and to the first again; the bot comments where it should; then people ask it for
    things. It takes half a minute, here and in a browser, where the bot's dashboard is, too. With
    --json there is no browser to look with.
    """
    if as_json:
        run_async(_record(serve=bool(serve)))
        return
    terminal = sys.stdout.isatty()
    run_async(
        _demo(
            0.0 if fast else _PACE,
            serve=terminal if serve is None else serve,
            browser=terminal and _has_display() if browser is None else browser,
        )
    )


async def _demo(pace: float, *, serve: bool, browser: bool) -> None:
    from nutgraf.cli.bot.statistics import render_statistics  # noqa: PLC0415 - help needs none
    from nutgraf.demo.story import play  # noqa: PLC0415
    from nutgraf.demo.telling import tell  # noqa: PLC0415
    from nutgraf.demo.view.showing import open_shown_stage  # noqa: PLC0415

    async with open_shown_stage() as (stage, shown):
        print_text(f"A community on {stage.origin}, pages on {stage.pages}, and a bot.")
        print_text(f"In a browser: {shown.origin}/community")
        print_text(f"The bot's dashboard: {shown.origin}/bot, password {shown.password}")
        if browser:
            _open_browser(f"{shown.origin}/community")
        async for event in play(stage, pace):
            print_text(tell(event, terminal_width()))
        print_text("\n" + render_statistics(stage.statistics(), None))
        if serve:
            stop = stopped_by_signals()
            print_text(f"\nStill there: {shown.origin}/community  (Ctrl-C ends it)")
            await stop.wait()


async def _record(*, serve: bool) -> None:
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415 - as above
    from nutgraf.demo.stage import open_stage  # noqa: PLC0415
    from nutgraf.demo.story import play  # noqa: PLC0415

    async with open_stage() as stage:
        events = [asdict(event) async for event in play(stage, 0.0)]
        statistics = statistics_record(stage.statistics(), None)
        print_json({"schema": DEMO_SCHEMA, "events": events, "statistics": statistics})
        if serve:
            await stopped_by_signals().wait()


def _has_display() -> bool:
    """Whether a browser would have a window; one in the terminal would hide the story."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_browser(url: str) -> None:
    """Opens a page; where there is no browser, its address has been told.

    Some browsers stay until their window is closed, and tell of themselves: nobody waits for them,
    or listens.
    """
    import subprocess  # noqa: PLC0415 - as above
    import threading  # noqa: PLC0415

    def open_page() -> None:
        with contextlib.suppress(OSError):
            subprocess.run(  # noqa: S603 - our own address
                [sys.executable, "-P", "-m", "webbrowser", url],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the demo
                check=False,
            )

    threading.Thread(target=open_page, daemon=True).start()
