"""What templates do to text of strangers."""

from __future__ import annotations

import pytest

from nutgraf.web.assets import asset
from nutgraf.web.templating import environment, lines, raw_value


def draw(template: str, **values: object) -> str:
    return environment().from_string(template).render(**values)


def test_text_is_escaped_and_made_harmless() -> None:
    told = draw("<p title='{{ it }}'>{{ it }}</p>", it="<b>\u202e'\x07\ud800")
    assert told == "<p title='&lt;b&gt;&#39;\ufffd'>&lt;b&gt;&#39;\ufffd</p>"


def test_text_of_several_lines_keeps_them() -> None:
    told = draw("<pre>{{ it|lines }}</pre>", it="</pre>\n\n\u202eb\x1b[1m")
    assert told == "<pre>\n&lt;/pre&gt;\n\nb[1m</pre>"


def test_a_hidden_value_comes_back_as_it_was() -> None:
    assert raw_value('a\n\n\u202e"b"\ud800') == "a\n\n\u202e&#34;b&#34;\ufffd"


def test_an_empty_text_has_no_lines() -> None:
    assert lines("") == "\n"


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("it ends here", "It ends here."),
        ("Wait!", "Wait!"),
        ("“so.”", "“so.”"),
        ("it says “No such page….”", "It says “No such page….”"),
        ("it says “so”", "It says “so”."),
        ("image/png holds no article", "image/png holds no article."),
        ("example.org hung up", "example.org hung up."),
        ("127.0.0.1 answered 403", "127.0.0.1 answered 403."),
        ("", ""),
    ],
)
def test_a_detail_becomes_a_sentence(detail: str, told: str) -> None:
    assert draw("{{ it|sentence }}", it=detail) == told


def test_the_address_of_a_file_tells_its_version() -> None:
    path, _, version = asset("nutgraf.css").partition("?v=")
    assert path == "/static/nutgraf.css"
    assert len(version) == 12
