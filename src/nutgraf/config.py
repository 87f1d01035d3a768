"""Settings: nutgraf.toml, and the environment, which wins.

A setting `seconds` of the table `[sandbox]` is `NUTGRAF_SANDBOX__SECONDS` in the environment.
Settings are read with pydantic, which takes longer to import than a page takes to summarise;
so where there is neither a file nor a variable, `load_settings` answers without it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from nutgraf.bot.policy import Policy
from nutgraf.errors import BadConfiguration
from nutgraf.fetch import FetchOptions
from nutgraf.fetch.options import DEFAULT_CACHE_BYTES
from nutgraf.language import known_languages
from nutgraf.render import SOURCE_URL
from nutgraf.sandbox import DEFAULT_MEGABYTES, DEFAULT_SECONDS
from nutgraf.setting_faults import told_of_file, told_of_value, told_of_variable
from nutgraf.sources import DEFAULT_MAX_BYTES as SOURCE_MAX_BYTES

DEFAULT_FILE = Path("nutgraf.toml")
ENVIRONMENT_PREFIX = "NUTGRAF_"
_NOT_SETTINGS = {"NUTGRAF_DATA", "NUTGRAF_DEBUG"}
_SECRETS = ("NUTGRAF_PASSWORD", "NUTGRAF_TOKEN", "NUTGRAF_TOTP")
"""Variables that start so belong to accounts; they are read where an account logs in."""
_OTHER_VARIABLES = {*_NOT_SETTINGS, *_SECRETS, "NUTGRAF_TOTP_SECRET"}
_LEAST_MEGABYTES = 64
_LEAST_CACHE = 1_000_000
_MOST = 1_000_000_000  # beyond that the system's own limits overflow
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_STRICT = {"extra": "forbid"}  # a misspelt setting is an error, not silence


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """`[sandbox]`: what one page may cost.

    Attributes:
        seconds: CPU time for a page.
        megabytes: memory for a page.
    """

    __pydantic_config__ = _STRICT

    seconds: float = DEFAULT_SECONDS
    megabytes: int = DEFAULT_MEGABYTES

    def __post_init__(self) -> None:
        _demand(0 < self.seconds <= _MOST, f"seconds must be more than 0, at most {_MOST}")
        _demand(
            _LEAST_MEGABYTES <= self.megabytes <= _MOST,
            f"megabytes must be at least {_LEAST_MEGABYTES}, at most {_MOST}",
        )


@dataclass(frozen=True, slots=True)
class FetchSettings(FetchOptions):
    """`[fetch]`: limits and manners of fetching, and where pages are kept.

    Attributes:
        cache_folder: where fetched pages are kept from one run to the next; None for nowhere.
        cache_bytes: size of that folder at most.
    """

    __pydantic_config__ = _STRICT

    cache_folder: Path | None = None
    cache_bytes: int = DEFAULT_CACHE_BYTES

    def __post_init__(self) -> None:
        FetchOptions.__post_init__(self)
        _demand(self.cache_bytes >= _LEAST_CACHE, f"cache_bytes must be at least {_LEAST_CACHE}")
        _demand(self.cache_folder != Path(), "cache_folder must name a folder")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """`[source]`: files and standard input.

    Attributes:
        max_bytes: size at most, unpacked.
    """

    __pydantic_config__ = _STRICT

    max_bytes: int = SOURCE_MAX_BYTES

    def __post_init__(self) -> None:
        _demand(0 < self.max_bytes <= _MOST, f"max_bytes must be more than 0, at most {_MOST}")


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """`[render]`: how comments look.

    Attributes:
        source_url: where "open source" in a comment's last line leads.
        language: code of the language of stat lines and labels; None for the article's own.
    """

    __pydantic_config__ = _STRICT

    source_url: str = SOURCE_URL
    language: str | None = None

    def __post_init__(self) -> None:
        if self.source_url != SOURCE_URL:
            from nutgraf.render.statistics import link_target  # noqa: PLC0415 - where there is one

            link_target(self.source_url)
        known = known_languages() if self.language is not None else ()
        _demand(
            self.language is None or self.language in known,
            f"language must be one of {', '.join(known)}",
        )


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """`[[accounts]]`: an account of the bot. Its secrets stand in the environment.

    Attributes:
        instance: where it is, "lemmy.world".
        user: its name, without the instance.
        software: "lemmy" or "piefed"; by default the instance is asked.
        comment_seconds: between two comments of the bot; by default as long as the software wants
            unless somebody changed its limits.
    """

    __pydantic_config__ = _STRICT

    instance: str
    user: str
    software: Literal["auto", "lemmy", "piefed"] = "auto"
    comment_seconds: float | None = None

    def __post_init__(self) -> None:
        _demand("@" not in self.user, "user: the name alone, without the instance")
        _demand(_NAME.fullmatch(self.user) is not None, f"user: {self.user[:60]!r} is no name")
        _demand(
            self.comment_seconds is None or 0.001 <= self.comment_seconds <= 86_400,
            "comment_seconds must be between 0.001 and 86400",
        )

    def variables(self, secret: str) -> tuple[str, ...]:
        """Names of the variables in which a secret may stand, the most special first.

        Args:
            secret: "PASSWORD", "TOKEN", "TOTP" or "TOTP_SECRET".
        """
        host = self.instance.partition("://")[2] or self.instance
        special = re.sub(r"[^A-Z0-9]+", "_", f"{self.user}_{host}".upper()).strip("_")
        return (f"NUTGRAF_{secret}_{special}", f"NUTGRAF_{secret}")

    def secret(self, secret: str, *, alone: bool) -> str | None:
        """Returns a secret from the environment; None for none.

        Args:
            secret: as of `variables`.
            alone: whether this is the only account; else the variable without a name may hold the
                secret of another, which must not get to this one's instance.
        """
        names = self.variables(secret)[: None if alone else 1]
        return next((os.environ[name] for name in names if os.environ.get(name)), None)


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """`[store]`: where the bot remembers what it saw, decided and said.

    Attributes:
        url: a file, or "postgresql://user@host/database".
    """

    __pydantic_config__ = _STRICT

    url: str = field(default="nutgraf.db", repr=False)  # it may hold a password

    def __post_init__(self) -> None:
        _demand(bool(self.url.strip()), "url must name a file or a database")


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
    accounts: tuple[AccountSettings, ...] = ()
    folder: Path = Path()


TABLES = Settings.__dataclass_fields__.keys() - {"folder"}


def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)  # pydantic makes it a ValidationError with the place


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
