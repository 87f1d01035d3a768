"""The watch over pages, which would else be believed without having seen anything."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.browser.conftest import Axe, NewContext

PAGES = {
    "/good": "<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1></main>",
    "/foreign": "<!doctype html><title>Foreign</title><img src='http://127.0.0.2:9/a.png'>",
    "/styled": "<!doctype html><title>Styled</title><p style='color: red'>Red</p>",
    "/broken": "<!doctype html><title>Broken</title><script src=/script></script>",
    "/script": "throw new Error('broken')",
    "/blind": "<!doctype html><title>Blind</title><img src='data:,'>",
}


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers with a page of `PAGES`."""

    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header(
            "Content-Type", "text/html" if self.path != "/script" else "text/javascript"
        )
        if self.path == "/styled":
            self.send_header("Content-Security-Policy", "style-src 'self'")
        self.end_headers()
        self.wfile.write((body or "Nothing is here.").encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("good", None),
        ("nowhere", None),
        ("foreign", "asks http://127.0.0.2:9/a.png"),
        ("styled", "Content Security Policy"),
        ("broken", "broken"),
    ],
)
def test_what_a_page_does_wrong_is_noted(
    path: str,
    told: str | None,
    origin: str,
    new_context: NewContext,
    faults: list[str],
) -> None:
    page = new_context().new_page()
    page.goto(f"{origin}/{path}", wait_until="networkidle")
    if told is None:
        assert faults == []
    else:
        assert any(told in fault for fault in faults)
    faults.clear()


def test_axe_tells_what_is_wrong(origin: str, new_context: NewContext, axe: Axe) -> None:
    page = new_context().new_page()
    page.goto(f"{origin}/good")
    assert axe(page) == []
    page.goto(f"{origin}/blind")
    assert any(found.startswith("image-alt: ") for found in axe(page))
