"""What the docs show is what the program does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from nutgraf.cli import nutgraf
from nutgraf.config import Settings
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


def test_every_command_and_option_is_documented() -> None:
    commands = nutgraf.commands
    assert {"summarize", "extract", "fetch", "batch"} <= set(commands)
    for name, command in commands.items():
        documented = section(DOCS["cli.md"], f"## `nutgraf {name}")
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}" in documented, f"{name} {parameter.opts[0]}"


def default_of(value: object) -> str:
    """A default as the table of settings shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return str(list(value))
    if isinstance(value, int | float):
        return f"{value:.0f}"
    return "none" if value is None else str(value)


def test_every_setting_is_documented_with_its_default() -> None:
    settings = Settings()
    for table in settings.__dataclass_fields__:
        values = getattr(settings, table)
        for setting in values.__dataclass_fields__:
            value = getattr(values, setting)
            row = f"| `{table}` | `{setting}` | {default_of(value)} |"
            assert row in DOCS["configuration.md"]


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
