import codecs

import pytest

from nutgraf.article.charset import decode

GERMAN = "Über die Brücke führt kein Weg, sagt der Bürgermeister von Süßen. " * 5
RUSSIAN = "Городской совет решил восстановить старый мост через гавань. " * 8
JAPANESE = "市議会は古い橋を再建することを決めました。費用は四億円です。" * 8


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_beats_everything(mark: bytes, charset: str) -> None:
    assert decode(mark + GERMAN.encode(charset), "windows-1251") == GERMAN


def test_the_header_is_believed() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), "koi8-r") == RUSSIAN


@pytest.mark.parametrize(
    "head",
    ['<meta charset="windows-1251">', "<meta content='text/html; charset=windows-1251'>"],
)
def test_the_meta_element_is_believed(head: str) -> None:
    assert decode((head + RUSSIAN).encode("windows-1251")) == head + RUSSIAN


def test_latin_1_means_what_browsers_take_it_for() -> None:
    assert decode("“Süß”".encode("windows-1252"), "iso-8859-1") == "“Süß”"


@pytest.mark.parametrize(
    ("text", "charset"),
    [(RUSSIAN, "windows-1251"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp")],
)
def test_content_tells_where_nothing_is_declared(text: str, charset: str) -> None:
    assert decode(text.encode(charset)) == text


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1251", "no-such-charset", "utf-16", ""]
)
def test_valid_utf_8_is_utf_8_whatever_is_declared(declared: str) -> None:
    assert decode(GERMAN.encode(), declared) == GERMAN


@pytest.mark.parametrize("declared", ["utf-8", "ascii", "iso-8859-1"])
def test_a_wrong_declaration_gives_way_to_the_content(declared: str) -> None:
    assert decode(RUSSIAN.encode("windows-1251"), declared) == RUSSIAN


def test_a_cut_character_does_not_change_the_charset() -> None:
    assert decode(GERMAN.encode()[:-1] + "ü".encode()[:1], "utf-8").startswith(GERMAN[:-2])


def test_utf_16_without_a_mark_is_seen() -> None:
    assert decode(GERMAN.encode("utf-16-le")) == GERMAN


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "shift_jis", None])
def test_valid_utf_8_is_utf_8_whatever_the_page_says(declared: str | None) -> None:
    markup = '<meta charset="iso-8859-1"><p>“We’ve met”, said the café’s owner — twice.</p>'
    assert decode(markup.encode(), declared) == markup


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_text_that_was_encoded_twice_is_read_as_it_was_meant(wrong: str) -> None:
    text = "Europe’s cafés — and the owners’ “5 € coffee…"
    assert decode(text.encode().decode(wrong).encode()) == text


@pytest.mark.parametrize(
    "text",
    [
        "Ünal’s “Ça ira” and “Ãrea” — a page that merely quotes â€™ once stays as it is.",
        "PÂ£ is nothing that anybody — nobody at all — would write in “earnest” prose.",
        GERMAN,
        RUSSIAN,
    ],
)
def test_text_that_was_encoded_once_stays(text: str) -> None:
    assert decode(text.encode()) == text
