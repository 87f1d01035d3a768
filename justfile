# What developers run. `just` lists it.

default:
    @just --list

# Everything that the README's test command runs
test *arguments:
    uv run --locked pytest -n auto {{arguments}}

# What CI runs besides
slow:
    uv run --locked --extra ray pytest -m slow

# Style and types
check:
    uv run --locked ruff check
    uv run --locked ruff format --check
    uv run --locked mypy

# Mend what can be mended by itself
mend:
    uv run --locked ruff check --fix
    uv run --locked ruff format

# Figures: extraction, summary, pipeline or verdict (needs the shared data)
benchmark name *arguments:
    uv run --locked --group benchmark python -m benchmarks.{{name}} {{arguments}}
