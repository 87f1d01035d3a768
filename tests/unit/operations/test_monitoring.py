"""What dashboard, alerts and guide name is there, and all that is there is in the guide."""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from prometheus_client import CollectorRegistry

from nutgraf.operations.ledger_gauges import LedgerGauges
from nutgraf.operations.log_lines import formatter
from nutgraf.operations.metrics import WorkMetrics
from nutgraf.store.opening import Store
from nutgraf.telemetry import about, id_of
from nutgraf.web.metrics import Metrics

REPOSITORY = Path(__file__).parent.parent.parent.parent
GUIDE = (REPOSITORY / "docs" / "monitoring.md").read_text("utf-8")
ALERTS = REPOSITORY / "deploy" / "prometheus" / "alerts.yml"
ALERT_TESTS = Path(__file__).with_name("alerts_test.yml")
DASHBOARD = json.loads((REPOSITORY / "deploy" / "grafana" / "nutgraf.json").read_text("utf-8"))

_SCRAPED = {"job", "instance"}
"""Labels that Prometheus adds."""

promtool = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(promtool is None, reason="promtool is not installed")


@cache
def known() -> dict[str, set[str]]:
    """Names of series, with their labels."""
    ledger = LedgerGauges(cast("Store", SimpleNamespace()))
    told: dict[str, set[str]] = {"up": set()}
    for registry in (WorkMetrics(ledger=ledger).registry, Metrics().registry):
        told |= _series_of(registry)
    return told


def _series_of(registry: CollectorRegistry) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for collector, names in registry._collector_to_names.items():
        labels = set(getattr(collector, "_labelnames", ()))
        for name in names:
            told[name] = labels | ({"le"} if name.endswith("_bucket") else set())
        for family in collector.collect():
            if not hasattr(collector, "_labelnames"):
                told[family.name] = set(getattr(family, "_labelnames", ()))
                told |= {s.name: set(s.labels) for s in family.samples}
    return told


def expressions_of_dashboard() -> list[str]:
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return cast("list[dict[str, Any]]", group["rules"])


def unknown(expression: str) -> Iterator[str]:
    """What an expression names and nobody counts."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    grouped = {
        label
        for labels in re.findall(r"\b(?:by|on) \(([^)]*)\)", bare)
        for label in re.findall(r"\w+", labels)
    }
    series = re.findall(r"\b((?:nutgraf|process|up|python)\w*)(?:\{([^}]*)\})?", bare)
    assert series, expression
    allowed: set[str] = set(_SCRAPED)
    for name, matchers in series:
        if name not in known():
            yield name
            continue
        allowed |= known()[name]
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers):
            if label not in known()[name] | _SCRAPED:
                yield f"{name}{{{label}}}"
    yield from (f"by {label}" for label in grouped - allowed)


@pytest.mark.parametrize("expression", expressions_of_dashboard())
def test_the_dashboard_shows_what_is_counted(expression: str) -> None:
    assert not list(unknown(expression))


@pytest.mark.parametrize("alert", alerts(), ids=lambda each: each["alert"])
def test_an_alert_is_of_what_is_counted_and_says_what_to_do(alert: dict[str, Any]) -> None:
    assert not list(unknown(alert["expr"]))
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert alert["annotations"]["summary"]
    assert alert["annotations"]["runbook"] == f"docs/monitoring.md#{alert['alert'].lower()}"
    assert f"\n### {alert['alert']}\n" in GUIDE


def test_what_is_unknown_is_found() -> None:
    fetches = 'nutgraf_page_fetches_total{site="a", outcom="b"}'
    wrong = f"sum by (site, who) (rate({fetches}[5m])) + nutgraf_x"
    assert set(unknown(wrong)) == {
        "nutgraf_page_fetches_total{outcom}",
        "nutgraf_x",
        "by who",
    }


def test_each_alert_is_tried_both_ways() -> None:
    tried: dict[str, set[bool]] = {}
    for each in yaml.safe_load(ALERT_TESTS.read_text("utf-8"))["tests"]:
        for test in each["alert_rule_test"]:
            tried.setdefault(test["alertname"], set()).add(bool(test.get("exp_alerts")))
    assert tried == {alert["alert"]: {True, False} for alert in alerts()}


def test_what_a_compose_need_not_have_is_no_target_that_is_down() -> None:
    """Each is found by a name, which is not there where the service is not started."""
    configured = yaml.safe_load(ALERTS.with_name("prometheus.yml").read_text("utf-8"))
    for job in configured["scrape_configs"]:
        assert "static_configs" not in job
        (found,) = job["dns_sd_configs"]
        assert job["job_name"] == f"nutgraf-{found['names'][0]}"


@pytest.mark.slow
@needs_promtool
def test_alerts_go_off_when_they_should() -> None:
    for arguments in (
        ("check", "config", str(ALERTS.with_name("prometheus.yml"))),
        ("test", "rules", str(ALERT_TESTS)),
    ):
        done = subprocess.run(
            [str(promtool), *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_the_dashboard_asks_what_prometheus_understands(tmp_path: Path) -> None:
    rules = [
        {
            "record": f"panel:{number}",
            "expr": re.sub(r"\$__(?:rate_interval|range)", "5m", expression).replace(
                "$instance", ".*"
            ),
        }
        for number, expression in enumerate(expressions_of_dashboard())
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    done = subprocess.run(
        [str(promtool), "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_is_one_that_grafana_can_load() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert {each["name"] for each in DASHBOARD["templating"]["list"]} == {"datasource", "instance"}
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken
        taken |= cells
        for each in (panel, *panel.get("targets", ())):
            assert panel["type"] == "row" or each["datasource"]["uid"] == "${datasource}"


def test_the_guide_names_all_that_is_counted() -> None:
    table = {
        name: set(re.findall(r"`(\w+)`", labels))
        for name, labels in re.findall(r"^\| `(nutgraf_\w+)` \|([^|]*)\|", GUIDE, re.MULTILINE)
    }
    real = {
        name: labels
        for name, labels in known().items()
        if name.startswith("nutgraf_")
        and not name.endswith(("_created", "_bucket", "_sum", "_count"))
    }
    counters = {name for name in real if f"{name}_total" in real}
    assert table == {name: labels for name, labels in real.items() if name not in counters}


def test_the_log_in_the_guide_is_as_it_is_written() -> None:
    (shown,) = re.findall(r"```json\n(.*?)\n```", GUIDE, re.DOTALL)
    told = json.loads(shown)
    assert told["id"] == id_of(told["uri"])
    record = logging.LogRecord(told["logger"], logging.INFO, "", 0, told["event"], (), None)
    with about(told["uri"], told["account"]):
        written = json.loads(formatter("json").format(record))
        line = formatter("text").format(record)
    moving = ("timestamp", "process")
    assert list(written) == list(told)
    assert {**written, **{key: told[key] for key in moving}} == told
    assert line.split(" ", 2)[2] in GUIDE
