"""Whom a text mentions."""

from __future__ import annotations

import re
from collections.abc import Callable

from nutgraf.demo.records import PersonRecord

_HANDLE = re.compile(r"@([\w.-]+)@([A-Za-z0-9._:-]+)")
_LINK = re.compile(r"\]\((https?://[^\s()]+)\)")

FindPerson = Callable[[str], PersonRecord | None]
"""Finds a person by handle ("name@instance") or canonical URI."""


def mentioned(text: str, find: FindPerson) -> list[PersonRecord]:
    """Returns who is mentioned, by handle or by a link to their page; each of them once.

    Args:
        text: Markdown.
        find: knows the people.
    """
    names = [f"{name}@{host.rstrip('.:-').lower()}" for name, host in _HANDLE.findall(text)]
    found = [find(each) for each in (*names, *_LINK.findall(text))]
    return list(dict.fromkeys(each for each in found if each is not None))
