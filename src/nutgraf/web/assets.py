"""Files in `static/`, each under an address that changes when the file does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

_PREFIX = "/static/"


def asset(name: str) -> str:
    """The address of a file in `static/`."""
    path = f"{_PREFIX}{name}"
    return f"{path}?v={_versions()[path]}"


def is_version(path: str, query: str) -> bool:
    """Whether an address names a file as it is now: what is kept by it for ever stays right."""
    return f"v={_versions().get(path)}" == query


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    """Versions by path, of all there are: no name of a stranger's is looked for on the disk."""
    found: dict[str, str] = {}

    def look(folder: Traversable, path: str) -> None:
        for each in folder.iterdir():
            if each.is_dir():
                look(each, f"{path}{each.name}/")
            else:
                found[f"{path}{each.name}"] = hashlib.sha256(each.read_bytes()).hexdigest()[:12]

    look(files("nutgraf.web") / "static", _PREFIX)
    return MappingProxyType(found)
