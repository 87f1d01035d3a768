"""What is written about the API is true: examples work, routes and reasons are all there."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from nutgraf.web.api import documentation
from nutgraf.web.api.examples import PROBLEM, SUMMARY_ANSWER, SUMMARY_REQUESTS, URL
from nutgraf.web.refusals import REFUSALS
from tests.integration.web.schemas import matches
from tests.web_stage import WebStage, open_web

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebStage]:
    with open_web(tmp_path_factory.mktemp("web")) as stage:
        yield stage


@pytest.fixture(scope="module")
def document(web: WebStage) -> Any:
    return web.client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def manual(web: WebStage) -> html.HtmlElement:
    return html.fromstring(web.client.get("/docs").text)


@pytest.fixture(scope="module")
def kept(web: WebStage) -> str:
    wanted = {**SUMMARY_REQUESTS["text"]["value"], "share": True}
    return str(web.client.post("/v1/summaries", json=wanted).json()["id"])


def run(web: WebStage, command: str, kept: str) -> Any:
    """Does what a curl command would; addresses of the examples are of the site on loopback."""
    words = [word for word in shlex.split(command.replace("\\\n", " ")) if word != "-N"]
    assert words.pop(0) == "curl"
    address = words.pop(0).replace("http://127.0.0.1:8000", "")
    headers = dict[str, str]()
    body = None
    while words:
        option, value = words.pop(0), words.pop(0)
        if option == "-H":
            name, _, told = value.partition(": ")
            headers[name] = told
        else:
            assert option == "-d"
            body = value.replace(URL, web.url("/example"))
    address = re.sub("ID|{id}", kept, address)
    return web.client.request(
        "GET" if body is None else "POST", address, content=body, headers=headers
    )


def commands(text: str) -> list[str]:
    """The curl commands in the guide, each on one line."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [each for block in blocks for each in re.split(r"\n(?=curl )", block.strip())]


def shown_commands(web: WebStage, host: str) -> list[str]:
    """The curl commands of the page, for those who reach it by this name."""
    page: Any = html.fromstring(web.client.get("/docs", headers={"Host": host}).text)
    return [each.text_content() for each in page.xpath("//code[@data-curl]")]


class TestExamples:
    def test_requests_are_as_the_schema_has_it(self, web: WebStage, document: Any) -> None:
        seen = 0
        for operations in document["paths"].values():
            for operation in operations.values():
                for content in operation.get("requestBody", {}).get("content", {}).values():
                    name = content["schema"]["$ref"].rpartition("/")[2]
                    for example in content["examples"].values():
                        assert matches(web, name, example["value"])
                        seen += 1
        assert seen >= 5

    def test_the_answer_is_what_is_answered(self, web: WebStage, document: Any) -> None:
        answer = web.client.post("/v1/summaries", json=SUMMARY_REQUESTS["text"]["value"])
        assert answer.json() == SUMMARY_ANSWER
        shown = document["paths"]["/v1/summaries"]["post"]["responses"]["200"]["content"]
        assert shown["application/json"]["example"] == SUMMARY_ANSWER
        assert matches(web, "SummaryRecord", SUMMARY_ANSWER)

    def test_the_problem_is_what_is_answered(self, web: WebStage) -> None:
        answer = web.client.post("/v1/summaries", json={"text": "The ferry is late today."})
        assert answer.json() == PROBLEM


class TestPage:
    def test_every_route_is_there(self, manual: html.HtmlElement, document: Any) -> None:
        titles = manual.xpath("//h2/text()")
        for operations in document["paths"].values():
            for operation in operations.values():
                assert operation["summary"] in titles

    def test_commands_work(self, web: WebStage, manual: html.HtmlElement, kept: str) -> None:
        found = manual.xpath("//code[@data-curl]")
        assert len(found) >= 8
        for each in found:
            answer = run(web, each.text_content(), kept)
            assert answer.status_code in {200, 201}, each.text_content()

    def test_nothing_is_left_untold(self, manual: html.HtmlElement) -> None:
        for row in manual.xpath("//tbody/tr"):
            assert row[-1].text_content().strip(), row.text_content()
        assert "Successful Response" not in manual.text_content()

    def test_all_reasons_have_a_page(self, web: WebStage, manual: html.HtmlElement) -> None:
        listed = html.fromstring(web.client.get("/problems").text)
        links = "//a[starts-with(@href, '/problems/')]/@href"
        assert listed.xpath(links) == manual.xpath(links)

    def test_nothing_is_loaded_from_elsewhere(self, manual: html.HtmlElement) -> None:
        for address in manual.xpath("//@src | //link/@href | //@action"):
            assert address.startswith("/")

    def test_every_reason_is_explained(self, web: WebStage, manual: html.HtmlElement) -> None:
        linked = set(manual.xpath("//a[starts-with(@href, '/problems/')]/@href"))
        assert linked == {f"/problems/{each.reason}" for each in REFUSALS.values()}
        for each in REFUSALS.values():
            answer = web.client.get(f"/problems/{each.reason}")
            assert answer.status_code == 200
            assert html.fromstring(answer.text).xpath(
                "//*[self::h1 or self::h2][text()=$it]", it=each.title
            )
        assert web.client.get("/problems/made-up").status_code == 404

    def test_the_address_is_the_one_that_was_asked(self, web: WebStage) -> None:
        for host in ("localhost:8123", "127.0.0.1"):
            shown = shown_commands(web, host)
            assert any(each.startswith(f"curl 'http://{host}/v1/summaries' ") for each in shown)

    def test_it_is_drawn_once(self, web: WebStage, monkeypatch: pytest.MonkeyPatch) -> None:
        shown_commands(web, "localhost")
        monkeypatch.setattr(documentation, "page", None)
        assert shown_commands(web, "localhost")


class TestGuide:
    def test_commands_work(self, web: WebStage, kept: str) -> None:
        found = commands(GUIDE.read_text(encoding="utf-8"))
        assert len(found) >= 6
        for command in found:
            answer = run(web, command, kept)
            assert answer.status_code in {200, 201}, command

    def test_every_reason_is_there(self) -> None:
        text = GUIDE.read_text(encoding="utf-8")
        for each in REFUSALS.values():
            assert f"| {each.kind} | `{each.reason}` | {each.status} | {each.title} |" in text

    def test_the_problem_is_the_example(self) -> None:
        shown = re.findall(r"```json\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
        assert json.loads(shown[0]) == PROBLEM

    def test_every_field_is_there(self, document: Any) -> None:
        text = GUIDE.read_text(encoding="utf-8")
        for name in document["components"]["schemas"]["SummaryWanted"]["properties"]:
            assert f"`{name}`" in text

    def test_every_counter_is_there(self, web: WebStage) -> None:
        text = GUIDE.read_text(encoding="utf-8")
        told = web.parts.reading.metrics.text().decode()
        for kind in ("counter", "gauge", "histogram"):
            for name in re.findall(rf"^# TYPE (\w+) {kind}$", told, re.MULTILINE):
                assert name.endswith("_created") or name in text
