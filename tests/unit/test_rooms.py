"""The rooms keep to themselves: the contracts of import-linter in pyproject.toml."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent


def test_import_contracts_hold() -> None:
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_importing_nutgraf_loads_no_engine() -> None:
    heavy = {
        "trafilatura",
        "lxml",
        "pypdf",
        "aiohttp",
        "rich",
        "pydantic",
        "resiliparse",
        "asyncio",
    }
    script = "import sys, nutgraf.cli, nutgraf; print(*(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not heavy & set(loaded)
