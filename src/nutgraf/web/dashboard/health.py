"""Health: accounts, workers, what waits, sites that fail, the store."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from nutgraf import __version__
from nutgraf.bot.waiting import told_for
from nutgraf.store.browsing_values import SILENT_ACCOUNT, Health
from nutgraf.web.dashboard.access import Operator, draw
from nutgraf.web.dashboard.rows import told_reasons
from nutgraf.web.forgetting import names_of
from nutgraf.web.parts import parts_of

router = APIRouter(prefix="/bot/health")

_DAYS = datetime.timedelta(days=7)
_SITES = 20
_PAUSES = 50
_STATES = {"works": "works", "rests": "rests", "missing": "not at work"}


@dataclass(frozen=True, slots=True)
class AccountView:
    """How it goes with an account.

    Attributes:
        health: as the bot noted it.
        told: its state in words.
        is_silent: whether nobody has noted anything for a while: no bot is running.
    """

    health: Health
    told: str
    is_silent: bool


@router.get("")
def show_health(request: Request, operator: Operator) -> HTMLResponse:
    """Shows how everything is."""
    parts = parts_of(request)
    store = parts.store
    now = store.now()
    sites = store.ledger.failing_sites(now - _DAYS, _SITES)
    notes = store.health.all()
    noted = [each for each in notes if each.kind == "account"]
    names = {each.name.lower() for each in noted}
    silent = [name for name in names_of(parts.settings.accounts) if name.lower() not in names]
    return draw(
        request,
        operator,
        "health",
        accounts=[_account(each, now) for each in noted],
        never_seen=silent,
        workers=[_account(each, now) for each in notes if each.kind == "worker"],
        waits=[(each, told_for(each.reason)) for each in store.ledger.waits()],
        sites=[(site, told_reasons(dict(site.reasons))) for site in sites],
        pauses=store.budget.pauses(_PAUSES),
        left_alone=store.choices.pauses(),
        size=told_bytes(store.size()),
        version=__version__,
    )


def told_bytes(size: int) -> str:
    """Tells a size: "3.2 MB"."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _account(health: Health, now: datetime.datetime) -> AccountView:
    return AccountView(
        health=health,
        told=_STATES.get(health.state, health.state),
        is_silent=now - health.noted_at > SILENT_ACCOUNT,
    )
