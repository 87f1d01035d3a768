r"""Text of strangers as Markdown that shows it and does nothing else.

The rules hold for Lemmy (markdown-it with linkify, sub, sup, footnotes, ruby, custom emoji,
spoilers, and its own links for `!community@host`) and PieFed (markdown2 with its own rules before
and behind). Three ways, each where the former does not do:

- A backslash, before what both of them take back: `* _ [ { \` and the backquote, and `# > + -`
  or the dot of a number where they would start a block.
- An entity, for what markdown2 has no backslash for: `~ ^ |` where they come in pairs, `<` before
  a tag, `&` before an entity.
- A zero-width space (U+200B), where servers and apps search the text itself and no escape helps:
  around `@` (mentions, mail), inside `//` (addresses), behind the dots of host names ("example.com"
  would become a link), inside `:::` and `:emoji:`, and inside `>!` and `!<`.

Ordinary prose comes out as it went in.
"""

from __future__ import annotations

import re

from nutgraf.render.characters import one_line

ZERO_WIDTH_SPACE = "\u200b"

_Z = ZERO_WIDTH_SPACE
_SEARCHED = re.compile(
    r"@(?=\S)"  # mentions, mail addresses
    r"|/(?=/)"  # https://…, //…
    r"|(?<=[^\s.])\.(?=[^\W\d_]{2})"  # host names: a dot before two letters
    r"|(?:mailto|xmpp|magnet)(?=:\S)"
    r"|:(?=::)"  # the ends of spoilers
    r"|:(?=[A-Za-z0-9_+-]{1,64}:)(?!(?<=[0-9]:)[0-9]{1,2}:)"  # custom emoji, not 10:30:15
    r"|>(?=!)|!(?=<)",  # inline spoilers
    re.IGNORECASE,
)
_SEARCHED_BEFORE = re.compile(r"\S(?=@)|www(?=\.)", re.IGNORECASE)
_ALWAYS = re.compile(r"[\\`*_\[{]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]{0,40};)")
_BLOCK_START = re.compile(r"#|>|[+-](?=[\s+-]|$)|=(?=[\s=]|$)")
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_PAIRED = {"~": "&#126;", "^": "&#94;", "|": "&#124;"}


def escape(text: str) -> str:
    """Turns any text into one line of Markdown that shows the text and nothing more.

    Args:
        text: a sentence, a title. White space is folded; control characters and direction
            overrides go.

    Returns:
        Markdown for one paragraph, or a part of one. Parsed, it is text alone: no link, mention,
        image, emphasis, code, HTML or block. It reads as the text does, save zero-width spaces.
    """
    line = _SEARCHED_BEFORE.sub(rf"\g<0>{_Z}", one_line(text))
    line = _SEARCHED.sub(rf"\g<0>{_Z}", line)
    line = _ENTITY.sub("&amp;", line)
    line = _ALWAYS.sub(r"\\\g<0>", line)
    line = _TAG.sub("&lt;", line)
    for character, entity in _PAIRED.items():
        if line.count(character) > 1:
            line = line.replace(character, entity)
    return _escape_start(line)


def _escape_start(line: str) -> str:
    """Keeps a line from starting a heading, quotation, list, rule or underline."""
    if _BLOCK_START.match(line):
        return (_Z if line.startswith("=") else "\\") + line
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
