"""Nobody but the operator gets at the dashboard, and nothing changes without a token."""

from __future__ import annotations

from fastapi.routing import APIRoute
from tests.unit.web.dashboard.stage import Dashboard, log_in

from nutgraf.web.dashboard.routes import PAGES

ROUTES = [
    (method, route.path.replace("{post_id}", "1"))
    for page in PAGES
    for route in page.router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]


def test_all_routes_are_known() -> None:
    assert len(ROUTES) >= 14
    assert {path for _, path in ROUTES} >= {"/bot", "/bot/events", "/bot/posts/1/withdraw"}


def test_without_a_session_there_is_nothing(dashboard: Dashboard) -> None:
    dashboard.client.cookies.clear()
    for method, path in ROUTES:
        page = dashboard.client.request(method, path, data={"csrf": dashboard.csrf})
        assert page.status_code == 303, (method, path)
        assert page.headers["location"].startswith("/bot/log-in"), (method, path)
        accept = {"Accept": "text/event-stream"}
        assert dashboard.client.request(method, path, headers=accept).status_code == 401


def test_nothing_changes_without_the_token(dashboard: Dashboard) -> None:
    for method, path in ROUTES:
        if method == "GET":
            continue
        for token in ({}, {"csrf": ""}, {"csrf": dashboard.csrf[:-1] + "~"}):
            answered = dashboard.client.request(method, path, data=token)
            assert answered.status_code == 403, (method, path)


def test_what_changes_something_is_no_link(dashboard: Dashboard) -> None:
    for path in ("/bot/posts/1/redo", "/bot/posts/1/preview"):
        assert dashboard.client.get(path).status_code == 405


def test_after_logging_out_the_session_is_over(dashboard: Dashboard) -> None:
    client = dashboard.client
    client.cookies.clear()
    token = log_in(client)
    kept = dict(client.cookies)
    assert client.post("/bot/log-out", data={"csrf": token}).status_code == 303
    client.cookies.update(kept)
    assert client.get("/bot").status_code == 303
