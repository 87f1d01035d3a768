"""Log-in: of the operator by a password, of readers by a key."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from argon2 import PasswordHasher
from httpx import Response
from starlette.requests import Request
from starlette.testclient import TestClient

from nutgraf.web import forms
from nutgraf.web.door import routes
from tests.integration.web.callers import (
    KEY,
    OTHER_KEY,
    PASSWORD,
    PASSWORD_HASH,
    Doorstep,
    key_settings,
)

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

HOURS = datetime.timedelta(hours=1)


def log_in(browser: TestClient, password: str = PASSWORD, **form: str) -> Response:
    answer: Response = browser.post("/bot/log-in", data={"password": password, **form})
    return answer


def is_in(browser: TestClient) -> bool:
    return int(browser.get("/bot/probe").status_code) == 200


def new_cookies(answer: Response) -> dict[str, str]:
    lines = answer.headers.get_list("set-cookie")
    return {line.partition("=")[0]: line for line in lines}


def test_the_password_opens_and_sends_on(step: Doorstep) -> None:
    browser = step.client()
    asked = browser.get("/bot/probe?day=2027-03-01")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/bot/log-in?next=%2Fbot%2Fprobe%3Fday%3D2027-03-01"
    assert 'value="/bot/probe?day=2027-03-01"' in browser.get(asked.headers["location"]).text
    answer = log_in(browser, next="/bot/probe?day=2027-03-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/bot/probe?day=2027-03-01")
    assert is_in(browser)
    assert browser.get("/bot/log-in").status_code == 303


def test_no_other_opens(step: Doorstep) -> None:
    browser = step.client()
    for wrong in ("", "wrong", PASSWORD.upper(), PASSWORD_HASH, "x" * 5_000):
        answer = log_in(browser, wrong)
        assert answer.status_code == 401
        assert not answer.headers.get_list("set-cookie")
        assert "this is not the password" in answer.text
    assert not is_in(browser)


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "", "bot", "/\tx", "/\n/x"],
)
def test_it_sends_to_no_other_site(step: Doorstep, target: str) -> None:
    browser = step.client()
    assert log_in(browser, next=target).headers["location"] == "/bot"
    shown = browser.get("/key", params={"next": target}).text
    assert "evil" not in shown


def test_the_cookie_is_shown_to_nobody_else(step: Doorstep) -> None:
    for line in new_cookies(log_in(step.client())).values():
        assert {"HttpOnly", "Path=/bot", "SameSite=strict"} <= set(line.split("; "))
        assert "Secure" not in line
    proxied = step.client(
        base_url="http://nutgraf.example",
        hosts=("nutgraf.example",),
        trusted_proxies=("127.0.0.1",),
    )
    proxied.headers["X-Forwarded-Proto"] = "https"
    cookies = new_cookies(log_in(proxied))
    assert set(cookies) == {"__Secure-nutgraf_operator", "__Secure-nutgraf_browser"}
    for line in cookies.values():
        assert {"HttpOnly", "Secure", "Path=/bot", "SameSite=strict"} <= set(line.split("; "))


def test_the_store_knows_the_digest_alone(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    secret = browser.cookies["nutgraf_operator"]
    assert len(secret) >= 43  # 256 bits
    assert step.store.sessions.find(secret) is None
    found = step.store.sessions.find(hashlib.sha256(secret.encode()).hexdigest())
    assert found is not None
    assert secret not in repr(found)
    assert found.csrf not in repr(found)


def test_each_log_in_is_a_new_session_and_ends_the_old_one(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    old = browser.cookies["nutgraf_operator"]
    log_in(browser)
    assert browser.cookies["nutgraf_operator"] != old
    thief = step.client()
    thief.cookies["nutgraf_operator"] = old
    assert not is_in(thief)
    assert is_in(browser)


def test_log_out_ends_the_session_in_the_store(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    secret = browser.cookies["nutgraf_operator"]
    assert browser.post("/bot/log-out").status_code == 403
    assert is_in(browser)
    csrf = browser.get("/bot/probe").json()["csrf"]
    assert browser.post("/bot/log-out", data={"csrf": csrf}).status_code == 303
    assert "nutgraf_operator" not in browser.cookies
    thief = step.client()
    thief.cookies["nutgraf_operator"] = secret
    assert not is_in(thief)


def test_a_session_ends_when_it_is_not_used(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    for _ in range(3):
        step.pass_time(11 * HOURS)
        assert is_in(browser)
    step.pass_time(13 * HOURS)
    assert not is_in(browser)


def test_a_session_ends_after_a_week_whatever_happens(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    for _ in range(7 * 24 // 6 - 1):
        step.pass_time(6 * HOURS)
        assert is_in(browser)
    step.pass_time(6 * HOURS)
    assert not is_in(browser)


def test_another_password_ends_all_sessions(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    other = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("another password")
    after = step.client(password_hash=other)
    after.cookies.update(browser.cookies)
    assert not is_in(after)
    removed = step.client(password_hash=None)
    removed.cookies.update(browser.cookies)
    assert not is_in(removed)


def test_a_session_of_another_kind_opens_nothing(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    thief = step.client()
    thief.cookies["nutgraf_operator"] = browser.cookies["nutgraf_browser"]
    assert not is_in(thief)


def test_an_order_needs_the_token_of_the_session(step: Doorstep) -> None:
    browser, other = step.client(), step.client()
    assert browser.post("/bot/probe").status_code == 303
    log_in(browser)
    log_in(other)
    csrf = browser.get("/bot/probe").json()["csrf"]
    foreign = other.get("/bot/probe").json()["csrf"]
    for wrong in ("", foreign, csrf[:-1], csrf + "x", "\xe4"):
        assert browser.post("/bot/probe", data={"csrf": wrong}).status_code == 403
        assert (
            browser.post("/bot/probe", headers={"X-CSRF-Token": wrong.encode()}).status_code == 403
        )
    assert browser.post("/bot/probe").status_code == 403
    assert browser.post("/bot/probe", params={"csrf": csrf}).status_code == 403
    assert browser.post("/bot/probe", files={"csrf": ("x", csrf)}).status_code == 403
    assert browser.post("/bot/probe", data={"csrf": csrf}).json() == {"done": True}
    assert browser.post("/bot/probe", headers={"X-CSRF-Token": csrf}).json() == {"done": True}


def test_scripts_and_streams_are_told_instead_of_sent(step: Doorstep) -> None:
    browser = step.client()
    for headers in ({"HX-Request": "true"}, {"Accept": "text/event-stream"}):
        answer = browser.get("/bot/probe", headers=headers)
        assert (answer.status_code, answer.json()["reason"]) == (401, "no-session")
    assert browser.get("/bot/probe", headers={"HX-Request": "true"}).headers["HX-Redirect"]


def test_guesses_are_slowed_down_for_each_address(step: Doorstep) -> None:
    guesser = step.client(peer="203.0.113.9", host="0.0.0.0", public=True)
    answers = [log_in(guesser, "wrong") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert log_in(guesser).status_code == 429  # not even looked at
    step.pass_time(datetime.timedelta(minutes=2))
    assert log_in(guesser).status_code == 303


def test_that_a_wait_began_is_logged_once(step: Doorstep, caplog: pytest.LogCaptureFixture) -> None:
    guesser = step.client(peer="203.0.113.9", host="0.0.0.0", public=True)
    for _ in range(8):
        log_in(guesser, "wrong")
    told = [each.message for each in caplog.records if "has to wait" in each.message]
    assert len(told) == 1


def test_forms_are_counted_before_they_are_read(
    step: Doorstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    async def read_form(request: Request) -> forms.Fields:
        read.append(request.url.path)
        return await forms.read_form(request)

    monkeypatch.setattr(routes, "read_form", read_form)
    stranger = step.client(peer="203.0.113.9", host="0.0.0.0", public=True, keys=(key_settings(),))
    for path, most in (("/bot/log-in", 5), ("/key", 30)):
        answers = [stranger.post(path) for _ in range(most + 3)]
        assert [each.status_code for each in answers] == [401] * min(most, 10) + [429] * (
            most + 3 - min(most, 10)
        )
        assert read == [path] * most
        read.clear()


def test_strangers_behind_a_proxy_do_not_lock_this_machine_out(step: Doorstep) -> None:
    served = step.client(public=True)  # on loopback, the proxy not among trusted_proxies
    for number in range(30):
        served.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        answer = log_in(served, "wrong")
    assert answer.status_code == 429
    del served.headers["X-Forwarded-For"]
    assert log_in(served).status_code == 303


def test_a_browser_is_known_by_the_password_it_was_told(step: Doorstep) -> None:
    browser = step.client()
    log_in(browser)
    known = browser.cookies["nutgraf_browser"]
    log_in(browser)
    assert browser.cookies["nutgraf_browser"] == known
    other = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("another password")
    thief = step.client(peer="203.0.113.9", host="0.0.0.0", public=True, password_hash=other)
    thief.cookies["nutgraf_browser"] = known
    for _ in range(5):
        assert log_in(thief, "wrong").status_code == 401
    assert log_in(thief, "wrong").status_code == 429
    thief.cookies.clear()
    assert log_in(thief, "wrong").status_code == 429  # counted by its address all the time


def test_a_flood_of_addresses_guesses_no_faster_and_does_not_lock_the_operator_out(
    step: Doorstep,
) -> None:
    served = step.client(
        peer="10.0.0.1", host="0.0.0.0", public=True, trusted_proxies=("10.0.0.1",)
    )
    machine = TestClient(
        served.app, "http://127.0.0.1:8000", follow_redirects=False, client=("127.0.0.1", 1)
    )

    def try_from(address: str, password: str) -> Response:
        served.headers["X-Forwarded-For"] = address
        return log_in(served, password)

    assert try_from("198.51.100.7", PASSWORD).status_code == 303
    known = served.cookies["nutgraf_browser"]
    served.cookies.clear()
    codes = [try_from(f"203.0.113.{n}", "wrong").status_code for n in range(100)]
    assert codes.count(401) <= 20
    refused = try_from("198.51.100.7", PASSWORD)
    assert refused.status_code == 429
    assert "a browser that has logged in before" in refused.text
    assert log_in(machine).status_code == 303
    served.cookies["nutgraf_browser"] = known
    assert try_from("198.51.100.7", PASSWORD).status_code == 303


def test_without_a_password_there_is_nothing_but_how_to_set_one(step: Doorstep) -> None:
    browser = step.client(password_hash=None)
    assert browser.get("/bot/probe").status_code == 303
    shown = browser.get("/bot/log-in")
    assert "nutgraf web password" in shown.text
    assert "<input" not in shown.text
    assert log_in(browser, "").status_code == 401
    assert not is_in(browser)


def test_a_reader_types_a_key_in_once(step: Doorstep) -> None:
    browser = step.client(keys=(key_settings(), key_settings("bert", OTHER_KEY)))
    asked = browser.get("/probe?url=x")
    assert asked.headers["location"] == "/key?next=%2Fprobe%3Furl%3Dx"
    assert browser.get("/key").status_code == 200
    wrong = browser.post("/key", data={"key": "wrong"})
    assert wrong.status_code == 401
    assert "this key is not known here" in wrong.text
    answer = browser.post("/key", data={"key": f" {OTHER_KEY} ", "next": "/probe?url=x"})
    assert answer.headers["location"] == "/probe?url=x"
    (line,) = answer.headers.get_list("set-cookie")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(line.split("; "))
    assert browser.get("/probe").json()["key"] == "bert"
    assert browser.get("/v1/probe").status_code == 401  # programs show theirs
    assert 'action="/key/forget"' in browser.get("/key").text
    assert browser.post("/key/forget").status_code == 303
    assert "/key/forget" not in browser.get("/key").text
    assert browser.get("/probe").status_code == 303


def test_a_script_is_told_that_the_key_is_forgotten(step: Doorstep) -> None:
    browser = step.client(keys=(key_settings(),))
    headers = {"HX-Request": "true"}
    answer = browser.get("/probe?sentences=3", headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (401, "no-key")
    assert answer.headers["HX-Redirect"] == "/key?next=%2Fprobe%3Fsentences%3D3"
    sent = browser.post("/probe", headers=headers)
    assert (sent.status_code, sent.json()["reason"]) == (401, "no-key")
    assert "HX-Redirect" not in sent.headers  # what was pasted would be lost
    assert "/key" in sent.json()["detail"]


def test_a_key_that_is_taken_away_or_made_anew_ends_its_readers(step: Doorstep) -> None:
    browser = step.client(keys=(key_settings(),))
    browser.post("/key", data={"key": KEY})
    for keys in ((key_settings(key=OTHER_KEY),), (key_settings("bert"),)):
        again = step.client(keys=keys)
        again.cookies.update(browser.cookies)
        assert again.get("/probe").status_code == 303
        browser.post("/key", data={"key": KEY})
        assert browser.get("/probe").status_code == 200


@pytest.mark.parametrize(
    "path", ["/bot/log-in", "/bot/log-out", "/key", "/key/forget", "/bot/probe"]
)
def test_forms_of_other_sites_are_refused(step: Doorstep, path: str) -> None:
    browser = step.client(keys=(key_settings(),))
    log_in(browser)
    csrf = browser.get("/bot/probe").json()["csrf"]
    form = {"password": PASSWORD, "key": KEY, "csrf": csrf}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = browser.post(path, data=form, headers=headers)
        assert answer.status_code == 403
        assert not answer.headers.get_list("set-cookie")
    assert is_in(browser)
