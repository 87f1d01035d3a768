"""Several worker processes that are killed, frozen and let go on."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.besieged import REPOSITORY
from tests.crash.worker_process import FREEZE, NO_STORE, STEPS

FREEZE_SECONDS = (8.0, 13.0)
"""How long a worker stays frozen: longer than its lease, and than until it counts as dead."""

_LONGEST_FREEZE = 40.0
"""How long one that froze before it sent something waits until another has said it."""

_LOOK = 0.1
_WHILE_IT_STARTS = 0.1


@dataclass(frozen=True)
class Kill:
    """A worker that was killed.

    Attributes:
        process: its number.
        at: when, in seconds since 1970.
    """

    process: int
    at: float


@dataclass
class WorkerCrew:
    """Worker processes of one deployment.

    Args:
        settings: file of the deployment.
        environment: of the processes.
        count: how many there are.
        chance: who is hit, and for how long.
        freezes: share of intents after which a worker freezes by itself.
        pace: how many times as long as usual all may take.
        is_said: whether the answer to a post or mention stands in the ledger.

    Attributes:
        log: to which all of them write.
        kills: workers that were killed.
        frozen: how often a worker was, by itself or from outside.
        restarted: workers that had started when there was no store.
    """

    settings: Path
    environment: Mapping[str, str]
    count: int
    chance: random.Random
    is_said: Callable[[str], bool]
    freezes: float = 0.0
    pace: float = 1.0
    kills: list[Kill] = field(default_factory=list)
    frozen: int = 0
    restarted: int = 0
    _processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    _until: dict[int, float] = field(default_factory=dict)
    _about: dict[int, str] = field(default_factory=dict)
    _freezes_seen: dict[int, int] = field(default_factory=dict)
    _thawing: asyncio.Task[None] | None = None

    @property
    def log(self) -> Path:
        """To which all of them write."""
        return self.settings.with_name("workers.log")

    @property
    def processes(self) -> list[int]:
        """Numbers of those that are there."""
        return [each.pid for each in self._processes]

    async def start(self) -> None:
        """Starts all of them."""
        for _ in range(self.count):
            await self._start()
        self._thawing = asyncio.create_task(self._thaw())

    async def kill(self) -> bool:
        """Kills one of them with SIGKILL and starts another in its place.

        Returns:
            Whether it did: one that has not begun to work is killed only now and then.
        """
        await self.look()
        process = self.chance.choice(self._processes)
        if process.pid not in self._at_work() and self.chance.random() >= _WHILE_IT_STARTS:
            return False
        self._processes.remove(process)
        self._until.pop(process.pid, None)
        self._demand(process)
        process.kill()
        self.kills.append(Kill(process.pid, time.time()))
        code = await process.wait()
        assert code == -signal.SIGKILL, f"a worker ended by itself with {code}; see {self.log}"
        await self._start()
        return True

    def freeze(self) -> None:
        """Freezes one of them, if another is awake; it goes on by itself after a while."""
        awake = [each for each in self._processes if each.pid not in self._until]
        if len(awake) > 1:
            self.chance.choice(awake).send_signal(signal.SIGSTOP)

    async def look(self) -> None:
        """Starts others for those that could not open the store, as a service manager would."""
        for process in tuple(self._processes):
            if process.returncode == NO_STORE:
                self._processes.remove(process)
                self.restarted += 1
                await self._start()
            else:
                self._demand(process)

    async def stop(self) -> None:
        """Asks all of them to stop, and waits until they have."""
        assert self._thawing is not None
        self._thawing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._thawing
        await self.look()
        at_work = self._at_work()
        for process in self._processes:
            self._demand(process)
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self._processes:
            code = await process.wait()
            starts = process.pid not in at_work and code == -signal.SIGTERM
            assert code == 0 or starts, f"a worker ended with {code}; see {self.log}"
        self._processes.clear()

    async def abandon(self) -> None:
        """Kills all that are left."""
        if self._thawing is not None:
            self._thawing.cancel()
        for process in self._processes:  # SIGKILL ends those that are frozen, too
            if process.returncode is None:
                process.kill()
                await process.wait()

    def _at_work(self) -> set[int]:
        """Processes that have begun to do something."""
        return {int(line.split()[1]) for line in self._steps()}

    async def _start(self) -> None:
        more = ["--pace", str(self.pace)]
        if self.freezes:
            more += ["--freezes", str(self.freezes), "--seed", str(self.chance.randrange(10**6))]
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.crash.worker_process", str(self.settings), *more),
                stderr=log,
                cwd=REPOSITORY,
                env=self.environment,
            )
        self._processes.append(process)

    async def _thaw(self) -> None:
        """Lets the frozen go on when their time is over."""
        while True:
            for process in self._processes:
                number = process.pid
                if number not in self._until and _is_frozen(number):
                    self._note_frozen(number)
                elif number in self._until and self._is_over(number):
                    with contextlib.suppress(ProcessLookupError):
                        process.send_signal(signal.SIGCONT)
                    del self._until[number]
                    self._about.pop(number, None)
            await asyncio.sleep(_LOOK)

    def _note_frozen(self, process: int) -> None:
        self.frozen += 1
        told = [line.split() for line in self._steps() if f" {process} {FREEZE} " in line]
        seconds = self.chance.uniform(*FREEZE_SECONDS)
        if len(told) > self._freezes_seen.get(process, 0):  # by itself
            self._freezes_seen[process] = len(told)
            self._about[process] = told[-1][3]
            seconds = _LONGEST_FREEZE
        self._until[process] = time.time() + self.pace * seconds

    def _is_over(self, process: int) -> bool:
        about = self._about.get(process)
        return self._until[process] <= time.time() or (about is not None and self.is_said(about))

    def _steps(self) -> list[str]:
        try:
            return self.settings.with_name(STEPS).read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return []

    def _demand(self, process: asyncio.subprocess.Process) -> None:
        code = process.returncode
        assert code is None, f"a worker ended by itself with {code}; see {self.log}"


def _is_frozen(process: int) -> bool:
    """Whether a process is stopped, as proc(5) tells."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return told.rpartition(")")[2].split()[0] == "T"
