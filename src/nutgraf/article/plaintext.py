"""Plain text → Article."""

from __future__ import annotations

import re

from nutgraf.article.blocks import Block, tidy
from nutgraf.article.model import Article, BlockKind
from nutgraf.language.detection import detect_language

_LINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_RULE = re.compile(r"[\s=*_~#-]{3,}")
_ITEM = re.compile(r"(?:[-*+•◦▪‣]|\d{1,3}[.)])\s+\S")
_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]{0,3}$")
_LONGEST_TITLE = 150
_WRAPPED = 40
"""Lines this long on average that mostly lack a full stop are one text broken at a width."""


def read_plain(text: str, url: str | None) -> Article:
    """Reads plain text or light markup such as Markdown.

    Paragraphs are parted by blank lines. Text without any has a paragraph on each line, unless
    its lines look broken at a width. Headings ("# …", underlined ones) and list items are told
    apart; a first short line without a full stop is the title.
    """
    blocks = _blocks(text)
    title = None
    if len(blocks) > 1 and _is_title(blocks[0]):
        title = blocks[0].text
        blocks = blocks[1:]
    sample = " ".join(block.text for block in blocks[:40])
    return Article(
        tuple(block.text for block in blocks),
        title=title,
        url=url,
        language=detect_language(sample),
        kinds=tuple(block.kind for block in blocks),
    )


def _blocks(text: str) -> list[Block]:
    lines = [line.strip() for line in _LINE.split(text)]
    filled = [line for line in lines if line]
    if len(filled) > 1 and all(lines[lines.index(filled[0]) :][: len(filled)]):
        ended = sum(bool(_END.search(line)) for line in filled)
        average = sum(map(len, filled)) / len(filled)
        if ended > 0.6 * len(filled) or average < _WRAPPED or average > 3 * _WRAPPED:
            lines = [part for line in filled for part in (line, "")]
    blocks: list[Block] = []
    pending: list[str] = []
    kind: BlockKind = "prose"

    def flush() -> None:
        nonlocal kind
        if joined := tidy(" ".join(pending)):
            blocks.append(Block(joined, kind))
        pending.clear()
        kind = "prose"

    for line in lines:
        heading = _HEADING.fullmatch(line)
        if not line or heading or _RULE.fullmatch(line):
            if not line or heading:
                flush()
            elif pending and line[0] in "=-" and len(pending) == 1 and not _END.search(pending[0]):
                kind = "heading"
                flush()
            else:
                flush()
            if heading and (name := tidy(heading.group(1).rstrip("# "))):
                blocks.append(Block(name, "heading"))
            continue
        if _ITEM.match(line):
            flush()
            kind = "item"
        pending.append(line)
    flush()
    return blocks


def _is_title(block: Block) -> bool:
    if block.kind == "heading":
        return True
    short = block.kind == "prose" and len(block.text) <= _LONGEST_TITLE
    return short and not _END.search(block.text) and not block.text.endswith((":", ",", ";"))
