"""Reads the settings from a file and the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nutgraf.bot.policy import Policy
from nutgraf.config.accounts import AccountSettings
from nutgraf.config.operations import LogSettings, MetricsSettings
from nutgraf.config.settings import TABLES, Settings
from nutgraf.config.tables import (
    FetchSettings,
    RenderSettings,
    SandboxSettings,
    SourceSettings,
    StoreSettings,
)
from nutgraf.config.web import WebSettings
from nutgraf.config.worker import WorkerSettings
from nutgraf.errors import BadConfiguration
from nutgraf.setting_faults import told_of_file, told_of_value, told_of_variable

DEFAULT_FILE = Path("nutgraf.toml")
ENVIRONMENT_PREFIX = "NUTGRAF_"
_NOT_SETTINGS = {"NUTGRAF_DATA", "NUTGRAF_DEBUG"}
_SECRETS = ("NUTGRAF_PASSWORD", "NUTGRAF_TOKEN", "NUTGRAF_TOTP")
"""Variables that start so belong to accounts; they are read where an account logs in."""
_OTHER_VARIABLES = {*_NOT_SETTINGS, *_SECRETS, "NUTGRAF_TOTP_SECRET"}


def load_settings(file: Path | None = None) -> Settings:
    """Reads the settings.

    Args:
        file: a TOML file that must exist; by default nutgraf.toml of the working folder, if any.

    Raises:
        BadConfiguration: the file is missing or not TOML, or a setting is unknown or impossible.
    """
    if file is not None and _is_folder(file):
        raise BadConfiguration(f"{str(file)!r} is a folder; name the file of settings in it")
    if file is not None and not _is_file(file):
        raise BadConfiguration(f"there is no configuration file {str(file)!r}")
    chosen = file or DEFAULT_FILE
    if not _is_file(chosen) and not _variables():
        return Settings()
    return replace(_read(chosen), folder=chosen.parent)


def load_bot_settings(file: Path | None = None) -> Settings:
    """Reads the settings of a bot, which is told what to do: defaults alone are a wrong folder.

    Args:
        file: as of `load_settings`.

    Raises:
        BadConfiguration: there is neither a file nor a variable; else as `load_settings`.
    """
    if file is None and not _is_file(DEFAULT_FILE) and not _variables():
        raise BadConfiguration(
            f"there is no {DEFAULT_FILE} in {_working_folder()}: go to the bot's folder, or name "
            "its settings with --config; `nutgraf bot init` makes them"
        )
    return load_settings(file)


def are_given(file: Path | None = None) -> bool:
    """Whether there are any settings but the defaults; `file` as of `load_settings`."""
    return file is not None or _is_file(DEFAULT_FILE) or bool(_variables())


def load_environment() -> Settings:
    """Reads the settings that the environment alone makes.

    Raises:
        BadConfiguration: one of them is unknown or impossible.
    """
    return _read(Path(os.devnull)) if _variables() else Settings()


def _working_folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # somebody removed it
        return "the working folder"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _variables() -> list[str]:
    names = (name.upper() for name in os.environ)
    return [
        name
        for name in names
        if name.startswith(ENVIRONMENT_PREFIX)
        and name not in _NOT_SETTINGS
        and not name.startswith(_SECRETS)
    ]


def _refuse_unknown_variables() -> None:
    for name in _variables():
        table = name.removeprefix(ENVIRONMENT_PREFIX).split("__", maxsplit=1)[0].lower()
        if table not in TABLES:
            raise BadConfiguration(told_of_variable(name, TABLES, _OTHER_VARIABLES))


def _read(file: Path) -> Settings:
    import tomllib  # noqa: PLC0415 - as pydantic, only where there is something to read

    from pydantic import ValidationError  # noqa: PLC0415
    from pydantic_settings import (  # noqa: PLC0415
        BaseSettings,
        EnvSettingsSource,
        PydanticBaseSettingsSource,
        SettingsConfigDict,
        SettingsError,
        TomlConfigSettingsSource,
    )

    class Environment(EnvSettingsSource):
        """Reads lists, as JSON, which pydantic-settings does not inside of dataclasses."""

        def explode_env_vars(self, *arguments: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401
            found = super().explode_env_vars(*arguments, **named)
            return {name: _listed(value) for name, value in found.items()}

    class Sources(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=ENVIRONMENT_PREFIX,
            env_nested_delimiter="__",
            toml_file=file,
            extra="forbid",
        )

        sandbox: SandboxSettings = SandboxSettings()
        fetch: FetchSettings = FetchSettings()
        source: SourceSettings = SourceSettings()
        render: RenderSettings = RenderSettings()
        store: StoreSettings = StoreSettings()
        bot: Policy = Policy()
        web: WebSettings = WebSettings()
        worker: WorkerSettings = WorkerSettings()
        log: LogSettings = LogSettings()
        metrics: MetricsSettings = MetricsSettings()
        accounts: tuple[AccountSettings, ...] = ()

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, env_settings, dotenv_settings, file_secret_settings
            return Environment(settings_cls), TomlConfigSettingsSource(settings_cls)

    _refuse_unknown_variables()
    try:
        read = Sources()
    except ValidationError as error:
        raise BadConfiguration(told_of_value(error, file, _variables())) from None
    except RecursionError:
        raise BadConfiguration(f"cannot read {str(file)!r}: it is nested too deep") from None
    except (SettingsError, tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"cannot read {str(file)!r}: {told_of_file(error)}") from None
    _refuse_doubles(read.accounts)
    return Settings(
        read.sandbox,
        read.fetch,
        read.source,
        read.render,
        read.store,
        read.bot,
        read.web,
        read.worker,
        read.log,
        read.metrics,
        read.accounts,
    )


def _refuse_doubles(accounts: Sequence[AccountSettings]) -> None:
    """Raises where an account is named twice: each would answer for the other."""
    seen = set[str]()
    for account in accounts:
        host = (account.instance.partition("://")[2] or account.instance).strip().rstrip("/")
        name = f"{account.user}@{host}".lower()
        if name in seen:
            raise BadConfiguration(f"accounts: {name} is named twice")
        seen.add(name)


def _listed(value: object) -> object:
    """Returns the list that a text is in JSON; what is none comes back as it is."""
    import json  # noqa: PLC0415 - only where there is something to read

    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
