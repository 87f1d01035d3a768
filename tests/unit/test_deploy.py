"""What can be told of the files in deploy/ without systemd and Docker."""

from __future__ import annotations

import configparser
import http.server
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from nutgraf.cli import nutgraf
from nutgraf.cli.deadline import GRACE
from nutgraf.config import WebSettings, load_settings

REPOSITORY = Path(__file__).parent.parent.parent
DEPLOY = REPOSITORY / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
IGNORED = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
BOT: dict[str, Any] = COMPOSE["services"]["bot"]
WEB: dict[str, Any] = COMPOSE["services"]["web"]
WORKER: dict[str, Any] = COMPOSE["services"]["worker"]
OPERATE = (REPOSITORY / "docs" / "operate.md").read_text("utf-8")


UNITS = ("nutgraf.service", "nutgraf-worker@.service")


def unit(name: str = "nutgraf.service") -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's are case-sensitive
    parser.read_string((DEPLOY / name).read_text("utf-8"))
    return parser


def command_of(words: list[str]) -> click.Command:
    """The command that words call, options left out; fails where there is none."""
    command: click.Command = nutgraf
    for word in words:
        if isinstance(command, click.Group) and not word.startswith("-"):
            assert word in command.commands, f"{word} is no command of {command.name}"
            command = command.commands[word]
    assert not isinstance(command, click.Group)
    return command


def test_the_unit_and_the_image_run_the_bot() -> None:
    program, *words = unit()["Service"]["ExecStart"].split()
    assert Path(program).name == "nutgraf"
    assert command_of(words).name == "run"
    assert 'ENTRYPOINT ["nutgraf"]' in DOCKERFILE
    assert 'CMD ["bot", "run"]' in DOCKERFILE
    assert {"entrypoint", "command"}.isdisjoint(BOT)


def calls_in_the_guide() -> list[str]:
    """What is called in its blocks and in its sentences, from the first word behind the program."""
    blocks = "\n".join(re.findall(r"```(?:sh|crontab)\n(.*?)```", OPERATE, re.DOTALL))
    spans = "\n".join(re.findall(r"`(nutgraf [a-z][^`\n]*)`", OPERATE))
    in_blocks = re.findall(
        r"(?:^|[/ ])nutgraf ((?:bot|db|demo|worker)\b[^#\n&|>']*)", blocks, re.MULTILINE
    )
    in_compose = re.findall(r"run --rm bot ([^#\n]*)", blocks)
    return [
        *in_blocks,
        *in_compose,
        *(span.removeprefix("nutgraf ") for span in spans.splitlines()),
    ]


def test_commands_in_the_guide_are_commands() -> None:
    calls = calls_in_the_guide()
    assert len(calls) > 12
    for call in calls:
        words = [word for word in call.split() if not word.startswith("-")]
        options = {word for word in call.split() if word.startswith("-")}
        known = {name for each in command_of(words).params for name in each.opts}
        assert options <= known, call


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_knows_every_line_of_the_unit(tmp_path: Path, name: str) -> None:
    program = "/opt/nutgraf/bin/nutgraf"
    assert program in unit(name)["Service"]["ExecStart"].split()
    text = (DEPLOY / name).read_text("utf-8").replace(program, "/bin/true")
    copy = tmp_path / name.replace("@", "@9464")
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_a_worker_has_no_more_rights_than_the_bot() -> None:
    bot, worker = (dict(unit(name)["Service"]) for name in UNITS)
    env, port, program, *words = worker.pop("ExecStart").split()
    assert (env, port) == ("/usr/bin/env", "NUTGRAF_METRICS__PORT=%i")  # whatever /etc says
    assert program == bot.pop("ExecStart").split()[0]
    assert command_of(words).name == "worker"
    assert worker.pop("ExecReload") == "/bin/kill -HUP $MAINPID"
    assert worker.pop("RestartPreventExitStatus") == "5"
    del bot["RestartPreventExitStatus"]
    bot.pop("ExecReload", None)
    assert worker == bot
    assert unit("nutgraf-worker@.service")["Unit"]["Conflicts"] == "nutgraf.service"


def test_units_wait_for_what_is_in_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    drain = load_settings().worker.drain_seconds
    for name in UNITS:
        service = unit(name)["Service"]
        assert float(service["TimeoutStopSec"]) > drain + GRACE, name
    assert (WORKER["command"], WORKER["stop_grace_period"]) == (["worker"], "1m")


def test_the_service_has_no_rights_and_one_folder() -> None:
    service = unit()["Service"]
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["User"] not in {"", "root"}
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert service["RestartPreventExitStatus"] == "2 5"


def test_a_backup_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    """As the guide makes it, but with the shell's own user and Python's SQLite."""
    (command,) = re.findall(r"^sudo -u nutgraf (sh -c .*)$", OPERATE, re.MULTILINE)
    sqlite = tmp_path / "sqlite3"
    sqlite.write_text(
        f"#!{sys.executable}\nimport sqlite3, sys\n"
        "sqlite3.connect(sys.argv[1]).execute(sys.argv[2])\n"
    )
    sqlite.chmod(0o755)
    there = command.replace("/var/lib/nutgraf", str(tmp_path))
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", there], check=True, env={**os.environ, "PATH": path})
    (backup,) = tmp_path.glob("backup-*.db")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_what_the_guide_installs_is_what_the_unit_names() -> None:
    service = unit()["Service"]
    for path in (
        service["WorkingDirectory"],
        service["EnvironmentFile"].lstrip("-"),
        service["ExecStart"].split()[0],
        "deploy/nutgraf.service",
        "deploy/compose.yaml",
    ):
        assert path in OPERATE, path


def test_the_image_is_built_of_what_is_there_and_sent() -> None:
    sent = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    assert "*" in IGNORED
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert names == sent
    assert all((REPOSITORY / name).exists() for name in names)


def test_the_image_is_locked_and_does_not_run_as_root() -> None:
    assert "uv sync --locked" in DOCKERFILE
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER (?!root)\w+$", last, re.MULTILINE)
    assert "pip install" not in last


def test_compose_takes_sqlite_unless_told_otherwise() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"bot", "worker", "web", "postgres", "prometheus", "grafana"}
    assert "profiles" not in BOT
    assert services["postgres"]["profiles"] == ["postgres", "workers"]
    assert BOT["depends_on"]["postgres"]["required"] is False
    assert BOT["environment"]["NUTGRAF_STORE__URL"].endswith(":-nutgraf.db}")
    build = BOT["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")
    mounted = {volume.split(":")[0] for each in services.values() for volume in each["volumes"]}
    assert {each for each in mounted if not each.startswith("./")} == set(COMPOSE["volumes"])
    assert f"VOLUME {BOT['volumes'][0].split(':')[1]}" in DOCKERFILE


def test_compose_runs_a_bot_or_workers() -> None:
    assert BOT["scale"] == "${NUTGRAF_BOTS:-1}"
    assert WORKER["scale"] == "${NUTGRAF_WORKERS:-3}"
    assert WORKER["profiles"] == ["workers"]
    assert command_of(WORKER["command"]).name == "worker"
    theirs = {"profiles", "command", "scale"}
    assert {name: each for name, each in WORKER.items() if name not in theirs} == {
        name: each for name, each in BOT.items() if name not in theirs
    }
    workers, alone = variables("workers.env.example"), variables("postgres.env.example")
    assert workers.pop("COMPOSE_PROFILES") == "workers"
    assert (workers.pop("NUTGRAF_BOTS"), int(workers.pop("NUTGRAF_WORKERS"))) == ("0", 3)
    assert workers == {name: each for name, each in alone.items() if name != "COMPOSE_PROFILES"}
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert asked == {
        "NUTGRAF_STORE__URL",
        "POSTGRES_PASSWORD",
        "NUTGRAF_BOTS",
        "NUTGRAF_WORKERS",
        "GRAFANA_PASSWORD",
    }


@pytest.mark.parametrize("name", ["bot", "worker", "web"])
def test_compose_names_settings_that_there_are(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable, value in COMPOSE["services"][name]["environment"].items():
        if variable.startswith("NUTGRAF_"):
            monkeypatch.setenv(
                variable, str(value).replace("${NUTGRAF_STORE__URL:-", "").rstrip("}")
            )
    settings = load_settings()
    assert settings.store.url == "nutgraf.db"
    assert (settings.metrics.host, settings.metrics.port) == ("0.0.0.0", 9464)
    if name == "web":
        (config,) = COMPOSE["networks"]["monitoring"]["ipam"]["config"]
        assert settings.web.metrics_from[-1] == config["subnet"]
        assert COMPOSE["networks"]["monitoring"]["internal"] is True


def test_containers_are_asked_whether_they_are_ready_where_they_listen() -> None:
    port = BOT["environment"]["NUTGRAF_METRICS__PORT"]
    for service, where in ((BOT, port), (WORKER, port), (WEB, WebSettings().port)):
        program, *words = service["healthcheck"]["test"][1:]
        assert (program, words[0]) == ("python", "-c")
        assert f"http://127.0.0.1:{where}/readyz" in words[1]
        compile(words[1], "healthcheck", "exec")


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_who_is_not_ready_is_not_healthy(status: int, code: int) -> None:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        text = BOT["healthcheck"]["test"][3].replace("9464", str(server.server_port))
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=False)
        serving.join()
    assert done.returncode == code


def test_compose_mounts_what_there_is_for_monitoring() -> None:
    for name in ("prometheus", "grafana"):
        service = COMPOSE["services"][name]
        assert service["profiles"] == ["monitoring"]
        assert service["cap_drop"] == ["ALL"]
        folder = service["volumes"][0].split(":")[0]
        assert (DEPLOY / folder).is_dir()
    assert COMPOSE["services"]["grafana"]["ports"] == ["127.0.0.1:3000:3000"]
    assert "ports" not in COMPOSE["services"]["prometheus"]
    for config in COMPOSE["configs"].values():
        assert yaml.safe_load(config["content"])["apiVersion"] == 1
    provided = yaml.safe_load(COMPOSE["configs"]["grafana_dashboards"]["content"])
    where = provided["providers"][0]["options"]["path"]
    assert f"./grafana:{where}:ro" in COMPOSE["services"]["grafana"]["volumes"]


@pytest.mark.parametrize("password", ["", "of the operator's"])
def test_grafana_starts_with_no_password_but_the_operators(tmp_path: Path, password: str) -> None:
    grafana = COMPOSE["services"]["grafana"]
    assert grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD"] == "${GRAFANA_PASSWORD:-}"
    assert "\nGRAFANA_PASSWORD=\n" in (DEPLOY / "workers.env.example").read_text("utf-8")
    run = tmp_path / "run.sh"
    run.write_text("#!/bin/sh\necho started\n")
    run.chmod(0o755)
    shell, option, script = grafana["entrypoint"]
    done = subprocess.run(
        [shell, option, script.replace("$$", "$").replace("/run.sh", str(run))],
        capture_output=True,
        text=True,
        check=False,
        env={"GF_SECURITY_ADMIN_PASSWORD": password},
    )
    assert (done.returncode, done.stdout) == ((0, "started\n") if password else (1, ""))
    assert password or "GRAFANA_PASSWORD" in done.stderr


def test_compose_gives_the_bot_no_rights() -> None:
    assert BOT["cap_drop"] == ["ALL"]
    assert BOT["security_opt"] == ["no-new-privileges:true"]
    assert BOT["read_only"] is True
    assert "ports" not in BOT


def test_compose_shows_the_web_to_this_machine_alone() -> None:
    assert WEB["profiles"] == ["web", "workers"]
    assert command_of(WEB["command"]).name == "serve"
    assert WEB["ports"] == ["127.0.0.1:8000:8000"]
    assert WEB["environment"]["NUTGRAF_WEB__HOST"] == "0.0.0.0"
    assert BOT["environment"].items() <= WEB["environment"].items()
    same = {"cap_drop", "security_opt", "read_only", "volumes", "env_file", "image"}
    assert {name: WEB[name] for name in same} == {name: BOT[name] for name in same}


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxies_ask_where_the_web_listens_and_show_no_metrics(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    web = WebSettings()
    assert set(re.findall(r"[0-9.]+:[0-9]{4,5}", text)) == {f"{web.host}:{web.port}"}
    assert re.search(r"/metrics (?:\{\s*return )?404", text)
    if name == "nginx.conf":
        asked = text.count("proxy_pass ")
        for line in (
            "proxy_http_version 1.1;",
            "proxy_set_header Host $host;",
            "proxy_set_header X-Forwarded-For $remote_addr;",
            "proxy_set_header X-Forwarded-Proto $scheme;",
        ):
            assert text.count(line) == asked, line
        taken = re.findall(r"client_max_body_size ([0-9]+)m;", text)
        assert int(taken[0]) * 2**20 > 1.2 * web.max_body_bytes  # its refusals are not in our words


def variables(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_examples_of_variables_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    postgres = variables("postgres.env.example")
    assert variables("secrets.env.example") == {"NUTGRAF_PASSWORD": ""}
    assert postgres["POSTGRES_PASSWORD"] == ""
    assert "@postgres/" in postgres["NUTGRAF_STORE__URL"]
    monkeypatch.setenv("NUTGRAF_STORE__URL", postgres["NUTGRAF_STORE__URL"])
    assert load_settings().store.url == postgres["NUTGRAF_STORE__URL"]


def test_no_file_holds_a_secret() -> None:
    ignored = (DEPLOY / ".gitignore").read_text("utf-8").splitlines()
    assert {".env", BOT["env_file"]} <= set(ignored)
    for file in DEPLOY.rglob("*"):
        if file.name in ignored or not file.is_file():
            continue
        text = file.read_text("utf-8")
        assert not re.search(r"(?:PASSWORD|TOKEN|TOTP)\w*[=:] *['\"]?[A-Za-z0-9]", text), file.name
        assert not re.search(r"://[^/\s]*:[^/\s]*@", text), file.name
