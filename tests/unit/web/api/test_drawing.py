"""How records are written for programs."""

from __future__ import annotations

import json

from nutgraf.web.api.drawing import encode


def test_a_line_is_one_for_whoever_reads_it() -> None:
    record = {"id": "a\u2028b\x85c\u2029d\ne", "text": "naïve 日本"}
    line = encode(record).decode()
    assert line.splitlines() == [line]
    assert json.loads(line) == record
    assert "naïve 日本" in line
