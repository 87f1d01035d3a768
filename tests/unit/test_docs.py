"""What the docs show is what the program does."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from nutgraf import config, extract, starting, summarize
from nutgraf.bot import budgets
from nutgraf.bot.commands import Verb, parse_command
from nutgraf.bot.crew import Times
from nutgraf.bot.policy import COMMENT_FORMATS, SKIP_REASONS, LocalPolicy, Policy
from nutgraf.bot.wording import draw_summary
from nutgraf.cli import nutgraf
from nutgraf.cli.endings import ExitCode
from nutgraf.community.values import CommentLimits
from nutgraf.config import (
    AccountSettings,
    FetchSettings,
    KeySettings,
    LogSettings,
    MetricsSettings,
    RenderSettings,
    SandboxSettings,
    Settings,
    SourceSettings,
    StoreSettings,
    WebSettings,
    WorkerSettings,
    load_settings,
)
from nutgraf.errors import FETCH_REASONS, PAGE_REASONS
from nutgraf.language import known_languages, resources
from nutgraf.language.messages import messages
from nutgraf.render import SOURCE_URL

REPOSITORY = Path(__file__).parent.parent.parent
DOCS = {path.name: path.read_text("utf-8") for path in (REPOSITORY / "docs").glob("*.md")}
LANGUAGE_DATA = REPOSITORY / "src" / "nutgraf" / "language" / "data"
README = (REPOSITORY / "README.md").read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.split(" ", maxsplit=1)[0]
    body = text.split(f"\n{heading}", maxsplit=1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", body, maxsplit=1)[0]


TRANSCRIPTS = [
    found
    for found in re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)
    if found[0] != "nutgraf demo"  # its ports and times change: tests/integration/test_demo.py
]


@pytest.mark.parametrize(("command", "shown"), TRANSCRIPTS)
def test_the_readme_shows_real_transcripts(command: str, shown: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "nutgraf"
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.stdout.strip() == shown.strip()


def test_the_comment_in_the_readme_is_one_that_the_bot_would_write() -> None:
    page = (REPOSITORY / "examples" / "ferry.html").read_bytes()
    limits = CommentLimits(10_000, 300, 6, 600.0)
    drawn = draw_summary(summarize(extract(page)), Policy(), limits, SOURCE_URL)
    drawn = drawn.replace(f"]({SOURCE_URL})", "]")
    plain = [" ".join(part.split()) for part in re.sub(r"[\[\]]", "", drawn).split("\n\n")]
    quoted = re.findall(r"(?:^>.*\n)+", section(README, "## The bot"), re.MULTILINE)[0]
    shown = [" ".join(part.replace("\n>", " ").split()) for part in quoted[1:].split("\n>\n>")]
    assert "▸ More" in shown
    assert [part for part in shown if part != "▸ More"] == [
        part for part in plain if not part.startswith(":::")
    ]


@pytest.mark.parametrize("heading", ["## Try it", "## Test it"])
def test_the_readme_has_one_command_line_each(heading: str) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", section(README, heading), re.DOTALL)
    assert len(blocks) == 1
    assert len(blocks[0].splitlines()) == 1


@pytest.mark.parametrize("document", ["README.md", "python.md"])
def test_python_examples_run(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    text = README if document == "README.md" else DOCS[document]
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert examples
    program = "import warnings; warnings.simplefilter('ignore', ResourceWarning)\n"
    done = subprocess.run(
        [sys.executable, "-c", program + "\n".join(examples)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def commands(group: click.Group, name: str = "nutgraf") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words by which it is called."""
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(commands(nutgraf))
AHEAD = frozenset[str]()
"""Commands that are documented and not there yet."""


def documented_commands() -> dict[str, str]:
    """Sections of docs/cli.md by the command that they are about."""
    parts = re.split(
        r"^## `(nutgraf [a-z ]+[a-z])(?: [^`]*)?`$", DOCS["cli.md"], flags=re.MULTILINE
    )
    return {
        name: body.split("\n## ")[0] for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_command_is_documented() -> None:
    assert {"nutgraf summarize", "nutgraf bot run", "nutgraf bot stats"} <= set(COMMANDS)
    assert set(documented_commands()) - AHEAD == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_every_documented_one_is_there(name: str) -> None:
    rows = re.findall(r"^\| (`-.*?) \| ", documented_commands()[name], re.MULTILINE)
    documented = {word for row in rows for word in re.findall(r"`(--?[a-z-]+)", row)}
    options = (each for each in COMMANDS[name].params if isinstance(each, click.Option))
    assert documented == {word for option in options for word in option.opts}
    assert documented


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_is_given_is_documented(name: str) -> None:
    arguments = [each for each in COMMANDS[name].params if isinstance(each, click.Argument)]
    metavars = " ".join(each.metavar or "" for each in arguments)
    assert f"## `{f'{name} {metavars}'.rstrip()}`" in DOCS["cli.md"]


def default_of(setting: Field[Any]) -> str:
    """A default as the tables of settings show it."""
    value = setting.default
    if value is MISSING:
        return "required"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return json.dumps(list(value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "none" if value is None else str(value)


def documented_settings(heading: str) -> dict[str, str]:
    """Settings and their defaults in a section of docs/configuration.md."""
    below = section(DOCS["configuration.md"], f"## {heading}\n")
    rows = re.findall(r"^\| `([a-z_0-9]+)` \| (.*?) \| .", below, re.MULTILINE)
    assert len(dict(rows)) == len(rows)
    return dict(rows)


TABLES = {
    "`[sandbox]`": SandboxSettings,
    "`[fetch]`": FetchSettings,
    "`[source]`": SourceSettings,
    "`[render]`": RenderSettings,
    "`[store]`": StoreSettings,
    "`[[accounts]]`": AccountSettings,
    "`[web]`": WebSettings,
    "`[[web.keys]]`": KeySettings,
    "`[worker]`": WorkerSettings,
    "`[log]`": LogSettings,
    "`[metrics]`": MetricsSettings,
    "`[bot]`": Policy,
    '`[bot.instance."…"]` and `[bot.community."…"]`': LocalPolicy,
}


def is_table_of_tables(setting: Field[Any]) -> bool:
    return "Mapping" in str(setting.type) or "KeySettings" in str(setting.type)


@pytest.mark.parametrize("heading", TABLES)
def test_every_setting_is_documented_with_its_default(heading: str) -> None:
    settings = {
        setting.name: default_of(setting)
        for setting in fields(TABLES[heading])
        if not is_table_of_tables(setting)
    }
    assert documented_settings(heading) == settings
    assert settings


def test_every_table_of_settings_is_documented() -> None:
    tables = {
        re.sub(r"[^a-z]", "", heading) for heading in TABLES if not re.search("[ .]", heading)
    }
    assert tables == config.TABLES
    nested = {
        each.name
        for table in (Policy, WebSettings)
        for each in fields(table)
        if is_table_of_tables(each)
    }
    assert nested == {"community", "instance", "keys"}


EXAMPLES = [
    pytest.param(text, id=f"{name}-{number}")
    for name, document in sorted(DOCS.items())
    for number, text in enumerate(
        re.findall(r"^```toml\n(.*?)^```", document, re.DOTALL | re.MULTILINE)
    )
    if name in {"configuration.md", "operate.md", "bot.md", "web.md"}
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_settings_are_settings(example: str, tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(example, encoding="utf-8")
    assert load_settings(file) != Settings(folder=tmp_path)


def test_every_reason_is_documented() -> None:
    for reason in PAGE_REASONS | FETCH_REASONS:
        assert f"`{reason}`" in DOCS["cli.md"]


def test_every_language_and_every_key_of_a_language_is_documented() -> None:
    listed = section(DOCS["languages.md"], "## The list")
    for code in known_languages():
        language = resources(code)
        words = "yes" if language.stopwords else ""
        row = rf"^\| `{code}` \| {language.name}\b[^|]*\| *{words} *\| yes \| yes \|$"
        assert re.search(row, listed, re.MULTILINE), code
    english = tomllib.loads((LANGUAGE_DATA / "en.toml").read_text("utf-8"))
    for key, value in english.items():
        assert f"`{key}`" in DOCS["languages.md"] or f"### `[{key}]`" in DOCS["languages.md"]
        for inner in value if isinstance(value, dict) else ():
            heading = f"### `[{key}]`"
            known = section(DOCS["languages.md"], heading)
            assert f"`{inner}`" in known or f"`[{key}.{inner}]`" in known, f"{key}.{inner}"


def test_every_reason_to_say_nothing_is_documented() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| .", section(DOCS["bot.md"], "## When it says"), re.MULTILINE
    )
    assert sorted(rows) == sorted(SKIP_REASONS)


def test_the_help_in_the_docs_is_what_help_is_answered_with() -> None:
    assert f"```markdown\n{messages('en').help.strip()}\n```" in section(DOCS["bot.md"], "### Help")


def test_every_command_that_people_can_say_is_documented_and_understood() -> None:
    table = section(DOCS["bot.md"], "## What people can say to it").split("\n### ")[0]
    cells = re.findall(r"^\| ([^|]*`[^|]*) \| ", table, re.MULTILINE)
    said = [words for cell in cells for words in re.findall(r"`([^`]+)`", cell)]
    names = frozenset(("tldr@lemmy.example",))
    verbs = {parse_command(f"@tldr@lemmy.example {words}", names).verb for words in said}
    assert verbs == set(get_args(Verb)) - {"unknown", "aside"}
    assert {f"format {name}" for name in COMMENT_FORMATS} <= set(said)


def test_the_bio_in_the_docs_is_the_one_that_init_writes() -> None:
    bio = starting.bio_text("https://lemmy.world/u/you", "https://bot.example.org/source")
    assert f"```text\n{bio}\n```" in section(DOCS["operate.md"], "## A ready bio")


def test_figures_of_the_bot_are_those_of_the_code() -> None:
    """Where one of these changes, docs/bot.md must be read again."""
    times = Times()
    assert (times.settle, times.lease, times.down, times.down_most) == (120, 300, 30, 900)
    assert (times.retry, times.attempts, times.look, times.pause) == (600, 3, 900, 7 * 86_400)
    assert times.fresh == 3_600
    assert (times.stop, times.log_in) == (30, 900)
    assert (budgets.PERSON_AN_HOUR, budgets.INSTANCE_AN_HOUR, budgets.POST_A_DAY) == (10, 60, 8)
    assert (budgets.CHAIN, budgets.FORWARDS_A_DAY, budgets.ALL_FORWARDS_A_DAY) == (2, 3, 50)


def test_every_exit_code_is_documented() -> None:
    table = DOCS["cli.md"].split("\n`SOURCE`")[0]
    documented = {
        int(n)
        for row in re.findall(r"^\| ([0-9, ]+) \|", table, re.MULTILINE)
        for n in row.split(",")
    }
    assert documented >= {code.value for code in ExitCode}


PAGES = {
    REPOSITORY / "README.md": README,
    REPOSITORY / "CHANGELOG.md": (REPOSITORY / "CHANGELOG.md").read_text("utf-8"),
    **{REPOSITORY / "docs" / name: text for name, text in DOCS.items()},
}


def anchors(text: str) -> set[str]:
    """By what links lead to the headings of a document, as GitHub and GitLab name them."""
    bare = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#{1,6} (.+)$", bare, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", [pytest.param(path, id=path.name) for path in PAGES])
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]*))?\)", PAGES[document]):
        there = document.parent / target if target else document
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{target}#{anchor}"
