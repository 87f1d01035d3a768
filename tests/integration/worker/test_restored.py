"""A backup of PostgreSQL is restored: the ledger has forgotten comments, and none is made twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from unittest import mock

import pytest

from nutgraf.bot.audit_findings import AuditReport
from nutgraf.bot.auditing import AuditOptions, audit
from nutgraf.deployment import open_deployment, open_settings_store
from nutgraf.errors import StoreFailed
from tests.crash.postgres_server import PASSWORD, programs
from tests.integration.worker.conftest import Base
from tests.integration.worker.works import Place, open_place

pytestmark = pytest.mark.slow


def call(base: Base, program: str, *arguments: str) -> None:
    """Calls one of PostgreSQL's programs, as docs/operate.md does."""
    folder = programs()
    assert folder is not None
    path = str(folder / program) if (folder / program).exists() else shutil.which(program)
    if path is None:
        pytest.skip(f"there is no {program} on this machine")
    subprocess.run(
        [path, "-h", "127.0.0.1", "-p", str(base.server.port), "-U", "nutgraf", *arguments],
        check=True,
        env={**os.environ, "PGPASSWORD": PASSWORD},
        timeout=60,
        capture_output=True,
    )


def restore(base: Base, dump: Path) -> None:
    """Puts a dump in the place of the database."""
    base.server.command("DROP DATABASE {} WITH (FORCE)", base.name)
    base.server.command("CREATE DATABASE {}", base.name)
    call(base, "pg_restore", "--exit-on-error", "-d", base.name, str(dump))


async def audited(place: Place, *, mend: bool = False) -> AuditReport:
    """Audits as `nutgraf bot audit` does."""
    settings = place.settings()
    with (
        mock.patch.dict(os.environ, place.town.environment),
        open_settings_store(settings) as store,
    ):
        async with open_deployment(settings, store) as deployment:
            seats = list(deployment.crew.seats.values())
            absent = {name: str(error) for name, error in deployment.absent.items()}
            options = AuditOptions(mend=mend, per_minute=1e6)
            return await audit(deployment.crew, seats, options, absent=absent)


async def worked_and_restored(place: Place, base: Base, folder: Path) -> None:
    """Two thirds of the work are done after the backup, which is made while the worker works."""
    dump = folder / "nutgraf.dump"
    async with place.worker():
        await place.until(lambda: place.states().get("posts:posted", 0) >= 5)
        await asyncio.to_thread(call, base, "pg_dump", "-Fc", "-f", str(dump), base.name)
        await place.until(place.is_done)
    restore(base, dump)
    for _ in range(5):  # the connections that it kept are gone
        with contextlib.suppress(StoreFailed):
            place.states()
    assert not place.is_done()


@pytest.mark.parametrize("software", ["lemmy-v3", "lemmy-v4", "piefed"])
async def test_workers_take_over_what_the_backup_does_not_know(
    software: str, base: Base, tmp_path: Path
) -> None:
    async with open_place(base.url, tmp_path, [software], posts=20) as place:
        await worked_and_restored(place, base, tmp_path)
        async with place.worker():
            await place.until(lambda: place.states().get("posts:posted", 0) == 18)
        stands = await place.judge()
        report = await audited(place)
    assert stands.standing == {1: 18}
    assert (stands.most_at_once, stands.ineligible) == (1, 0)
    assert [finding for finding in report.findings if finding.is_open] == []


async def test_an_audit_does_so_before_they_start(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=20) as place:
        await worked_and_restored(place, base, tmp_path)
        known = place.states().get("posts:posted", 0)
        report = await audited(place, mend=True)
        kinds = {(finding.kind, finding.outcome) for finding in report.findings}
        assert ("unknown", "mended") in kinds
        assert not report.differs, report.findings
        posted = place.states()["posts:posted"]  # what the backup has in hand is left alone
        assert known < posted == 18 - report.in_hand
        async with place.worker():
            await place.until(place.is_done)
        stands = await place.judge()
    assert stands.standing == {1: 18}
    assert stands.most_at_once == 1
