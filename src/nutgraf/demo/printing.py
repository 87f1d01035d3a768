"""A PDF made of plain text, so that the demo has one to link to."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfWriter

_COLUMNS = 88
_LINES = 48


def print_pdf(text: str) -> bytes:
    """Returns a PDF of a text whose first line, "# …", is its title.

    Args:
        text: paragraphs with blank lines between them, in letters of Latin-1.
    """
    from pypdf import PdfWriter  # noqa: PLC0415 - only where a PDF is wanted

    heading, _, rest = text.partition("\n")
    title = heading.lstrip("# ").strip()
    writer = PdfWriter()
    for lines in _pages(title, rest):
        _add_page(writer, lines)
    writer.add_metadata({"/Title": title})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _pages(title: str, text: str) -> Iterator[Sequence[str]]:
    lines = [title, ""]
    for paragraph in text.strip().split("\n\n"):
        lines += [*textwrap.wrap(paragraph, _COLUMNS), ""]
    for start in range(0, len(lines), _LINES):
        yield lines[start : start + _LINES]


def _add_page(writer: PdfWriter, lines: Sequence[str]) -> None:
    from pypdf.generic import (  # noqa: PLC0415 - as above
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
    )

    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 11 Tf 15 TL 55 780 Td\n{shown}ET".encode("latin-1", "replace"))
    page[NameObject("/Contents")] = writer._add_object(stream)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
