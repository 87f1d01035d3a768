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
from typing import Any

import click
import pytest

from nutgraf.bot.policy import LocalPolicy, Policy
from nutgraf.cli import nutgraf
from nutgraf.config import (
    AccountSettings,
    FetchSettings,
    RenderSettings,
    SandboxSettings,
    Settings,
    SourceSettings,
    StoreSettings,
    load_settings,
)
from nutgraf.errors import FETCH_REASONS, PAGE_REASONS
from nutgraf.language import known_languages, resources

REPOSITORY = Path(__file__).parent.parent.parent
DOCS = {path.name: path.read_text("utf-8") for path in (REPOSITORY / "docs").glob("*.md")}
LANGUAGE_DATA = REPOSITORY / "src" / "nutgraf" / "language" / "data"
README = (REPOSITORY / "README.md").read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.split(" ", maxsplit=1)[0]
    body = text.split(f"\n{heading}", maxsplit=1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", body, maxsplit=1)[0]


TRANSCRIPTS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)


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
    rows = re.findall(r"^\| `([a-z_]+)` \| (.*?) \| .", below, re.MULTILINE)
    assert len(dict(rows)) == len(rows)
    return dict(rows)


TABLES = {
    "`[sandbox]`": SandboxSettings,
    "`[fetch]`": FetchSettings,
    "`[source]`": SourceSettings,
    "`[render]`": RenderSettings,
    "`[store]`": StoreSettings,
    "`[[accounts]]`": AccountSettings,
    "`[bot]`": Policy,
    '`[bot.instance."…"]` and `[bot.community."…"]`': LocalPolicy,
}
TABLES_OF_TABLES = {"community", "instance"}


@pytest.mark.parametrize("heading", TABLES)
def test_every_setting_is_documented_with_its_default(heading: str) -> None:
    settings = {
        setting.name: default_of(setting)
        for setting in fields(TABLES[heading])
        if setting.name not in TABLES_OF_TABLES
    }
    assert documented_settings(heading) == settings
    assert settings


def test_every_table_of_settings_is_documented() -> None:
    tables = {re.sub(r"[^a-z]", "", heading) for heading in TABLES if " " not in heading}
    assert tables == {table.name for table in fields(Settings)}
    nested = {each.name for each in fields(Policy) if "Mapping" in str(each.type)}
    assert nested == TABLES_OF_TABLES


EXAMPLES = [
    pytest.param(text, id=f"{name}-{number}")
    for name, document in sorted(DOCS.items())
    for number, text in enumerate(
        re.findall(r"^```toml\n(.*?)^```", document, re.DOTALL | re.MULTILINE)
    )
    if name in {"configuration.md", "operate.md", "bot.md"}
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_settings_are_settings(example: str, tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(example, encoding="utf-8")
    assert load_settings(file) != Settings()


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


def test_links_between_documents_lead_somewhere() -> None:
    for folder, text in ((REPOSITORY, README), *((REPOSITORY / "docs", t) for t in DOCS.values())):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (folder / target).exists(), target
