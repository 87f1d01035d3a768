"""Whether a text names somebody.

Of a comment that answers and mentions, some platforms tell only that it answers.
"""

from __future__ import annotations

import re

from nutgraf.community.values import Person

_READ = 20_000


def names(text: str, person: Person) -> bool:
    """Whether a text mentions a person, by "@name@instance" or by a link to their page.

    Args:
        text: a stranger's words, Markdown; only the beginning is read.
        person: by their canonical URI.
    """
    read = text[:_READ]
    handle = rf"(?<![\w.@-])@{re.escape(person.handle)}(?![\w-]|\.\w)"
    return f"]({person.uri})" in read or re.search(handle, read, re.IGNORECASE) is not None
