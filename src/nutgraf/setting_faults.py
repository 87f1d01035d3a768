"""What is wrong with a setting, in words for people: pydantic's own are for programmers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf.toml_lines import find_line

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

    from pydantic import ValidationError

_TABLE = "a table is needed, with settings of its own"
_WHOLE = "a whole number is needed"
_NUMBER = "a number is needed"
_TRUTH = "true or false is needed"
_TEXT = "a text in quotes is needed"
_PLAIN_WORDS = {
    "unexpected_keyword_argument": "there is no such setting",
    "extra_forbidden": "there is no such table",
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "string_type": _TEXT,
    "path_type": _TEXT,
    "dataclass_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
}
_LISTS = {
    "ports": "[80, 443]",
    "allowed_addresses": '["10.1.0.0/16"]',
    "communities": '["news@lemmy.world"]',
    "deny_communities": '["news@lemmy.world"]',
    "languages": '["en"]',
    "deny_languages": '["en"]',
    "quiet_hours": '["23:00-06:00"]',
    "other_bots": '["autotldr"]',
}
_HOSTS = '["lemmy.world"]'
_SECRETS = ("password", "token", "totp", "totp_secret")
_TWICE = re.compile(r"Cannot declare \((.+?),?\) twice (\(.*\))")


def told_of_value(error: ValidationError, file: Path, variables: Collection[str]) -> str:
    """Tells the first fault that was found: which setting, where it is made, and what is wrong.

    Args:
        error: of pydantic.
        file: the settings that were read.
        variables: names of those of the environment that are settings, in capitals.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    place, kind = list(first["loc"]), first["type"]
    name = str(place[-1]) if place else ""
    if kind == "missing":
        place, told = place[:-1], f"{name} is missing"
    elif kind == "tuple_type":
        told = _told_of_list(name)
    elif kind in {"unexpected_keyword_argument", "extra_forbidden"} and name in _SECRETS:
        told = f"passwords do not belong here; put NUTGRAF_{name.upper()} into the environment"
    else:
        own = first["msg"].removeprefix("Value error, ")
        told = _PLAIN_WORDS.get(kind) or own.replace("Input should be", "must be")
    named = re.match(r"[a-z_]+(?=:| must)", told)
    where, line = _where(file, [*place, *([named[0]] if named else [])], variables)
    shown = [part for part in place if not (line and isinstance(part, int))]
    return f"{'.'.join(map(str, shown))} ({where}): {told}"


def _told_of_list(name: str) -> str:
    if name == "accounts":
        return "an array of tables is needed: write [[accounts]]"
    example = _LISTS.get(name, _HOSTS)
    return f"a list is needed: {example} (in the environment as JSON, which looks the same)"


def _where(
    file: Path, place: Sequence[str | int], variables: Collection[str]
) -> tuple[str, int | None]:
    """Where a setting is made: a variable's name, or file and line; and that line."""
    variable = "NUTGRAF_" + "__".join(str(part) for part in place).upper()
    for name in variables:
        if variable == name or variable.startswith(f"{name}__"):
            return name, None
    if not any(name.startswith(variable) for name in variables):
        try:
            line = find_line(file.read_text("utf-8"), place)
        except (OSError, UnicodeDecodeError):
            line = None
        if line:
            return f"{file}, line {line}", line
    return f"{file} or environment", None


def told_of_file(error: TOMLDecodeError | OSError | ValueError) -> str:
    """Tells why a file of settings cannot be read, in one line."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    told = " ".join(str(error).split())
    if (twice := _TWICE.match(told)) is not None:
        table = ".".join(re.findall(r"'([^']*)'", twice[1]))
        return f"the table [{table}] stands there twice; write its settings under one {twice[2]}"
    return told


def told_of_variable(name: str, tables: Collection[str], others: Collection[str]) -> str:
    """Tells that a variable is none of ours, and which may have been meant.

    Args:
        name: of the variable.
        tables: of settings.
        others: variables that are ours and no settings.
    """
    table, nested, rest = name.removeprefix("NUTGRAF_").partition("__")
    known = [f"NUTGRAF_{each.upper()}__{rest}" for each in tables] if nested else list(others)
    near = difflib.get_close_matches(name, known, n=1)
    told = f"there is no table {table.lower()!r} for the variable {name}"
    if not nested:
        told = f"there is no variable {name}"
    return f"{told}; is {near[0]} meant?" if near else told
