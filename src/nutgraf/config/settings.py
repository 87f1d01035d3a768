"""All settings as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nutgraf.bot.policy import Policy
from nutgraf.config.accounts import AccountSettings
from nutgraf.config.operations import LogSettings, MetricsSettings
from nutgraf.config.tables import (
    FetchSettings,
    RenderSettings,
    SandboxSettings,
    SourceSettings,
    StoreSettings,
)
from nutgraf.config.web import WebSettings
from nutgraf.config.worker import WorkerSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, one field for each table of nutgraf.toml.

    Attributes:
        folder: of that file, from which relative paths of the store count.
    """

    sandbox: SandboxSettings = field(default_factory=SandboxSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    source: SourceSettings = field(default_factory=SourceSettings)
    render: RenderSettings = field(default_factory=RenderSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    bot: Policy = field(default_factory=Policy)
    web: WebSettings = field(default_factory=WebSettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)
    log: LogSettings = field(default_factory=LogSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    accounts: tuple[AccountSettings, ...] = ()
    folder: Path = Path()


TABLES = Settings.__dataclass_fields__.keys() - {"folder"}
