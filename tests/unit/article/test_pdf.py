import datetime
import io
import textwrap

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from nutgraf.article import extract
from nutgraf.errors import NotAnArticle

from .pages import PARAGRAPHS

PLAIN = [paragraph.translate(str.maketrans("“”", '""', "'")) for paragraph in PARAGRAPHS]


def pdf(
    pages: list[list[str]], password: str | None = None, title: str = "The bridge report"
) -> bytes:
    """Writes lines of text on pages, one below the other."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        shown = "".join(
            "({}) Tj T*\n".format(line.replace("(", r"\(").replace(")", r"\)")) for line in lines
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 14 TL 50 790 Td\n{shown}ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_metadata(
        {"/Title": title, "/Author": "Ann Ode", "/CreationDate": "D:20240506101010Z"}
    )
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_lines_are_joined_to_paragraphs() -> None:
    lines = [line for paragraph in PLAIN for line in textwrap.wrap(paragraph, 70)]
    article = extract(pdf([lines]))
    assert " ".join(article.paragraphs) == " ".join(PLAIN)
    assert len(article.paragraphs) >= 3
    assert article.title == "The bridge report"
    assert article.byline == "Ann Ode"
    assert article.published == datetime.date(2024, 5, 6)
    assert article.language == "en"


def test_a_title_joined_to_the_text_goes() -> None:
    lines = ["The bridge report", *textwrap.wrap(PLAIN[0], 70)]
    found = extract(pdf([lines], title="The bridge report of May"), minimum_words=5)
    assert found.text.startswith("The bridge report")
    lines[0] = "The bridge report of May"
    found = extract(pdf([lines], title="The bridge report of May"), minimum_words=5)
    assert found.text.startswith(PLAIN[0][:20])


def test_words_parted_at_a_lines_end_become_one() -> None:
    lines = [*textwrap.wrap(PLAIN[0], 70), "The engi-", "neer was asked for her opinion."]
    assert "The engineer was asked" in extract(pdf([lines]), minimum_words=5).text


def test_running_heads_and_page_numbers_go() -> None:
    pages = [
        ["Bay Herald Report", *textwrap.wrap(paragraph, 70), str(number)]
        for number, paragraph in enumerate(PLAIN, 1)
    ]
    text = extract(pdf(pages)).text
    assert "Bay Herald Report" not in text
    assert text.replace("\n\n", " ") == " ".join(PLAIN)


def test_a_locked_file_is_unreadable() -> None:
    with pytest.raises(NotAnArticle) as refusal:
        extract(pdf([PLAIN], password="secret"))
    assert refusal.value.reason == "unreadable"


def test_a_file_without_text_is_empty() -> None:
    with pytest.raises(NotAnArticle) as refusal:
        extract(pdf([[]]))
    assert refusal.value.reason == "empty"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_file_is_read_or_refused(share: float) -> None:
    whole = pdf([PLAIN])
    assert len(PdfReader(io.BytesIO(whole)).pages) == 1
    try:
        article = extract(whole[: int(share * len(whole))])
    except NotAnArticle as refusal:
        assert refusal.reason in ("unreadable", "empty", "too-short")
    else:
        assert article.paragraphs
