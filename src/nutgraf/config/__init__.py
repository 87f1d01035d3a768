"""Settings: nutgraf.toml, and the environment, which wins.

A setting `seconds` of the table `[sandbox]` is `NUTGRAF_SANDBOX__SECONDS` in the environment.
Settings are read with pydantic, which takes longer to import than a page takes to summarise;
so where there is neither a file nor a variable, `load_settings` answers without it.
"""

from nutgraf.config.accounts import AccountSettings
from nutgraf.config.loading import (
    are_given,
    load_bot_settings,
    load_environment,
    load_settings,
)
from nutgraf.config.operations import LogSettings, MetricsSettings
from nutgraf.config.settings import TABLES, Settings
from nutgraf.config.tables import (
    FetchSettings,
    RenderSettings,
    SandboxSettings,
    SourceSettings,
    StoreSettings,
)
from nutgraf.config.web import KeySettings, WebSettings
from nutgraf.config.worker import WorkerSettings

__all__ = [
    "TABLES",
    "AccountSettings",
    "FetchSettings",
    "KeySettings",
    "LogSettings",
    "MetricsSettings",
    "RenderSettings",
    "SandboxSettings",
    "Settings",
    "SourceSettings",
    "StoreSettings",
    "WebSettings",
    "WorkerSettings",
    "are_given",
    "load_bot_settings",
    "load_environment",
    "load_settings",
]
