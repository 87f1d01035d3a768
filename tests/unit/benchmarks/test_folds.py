"""Articles are judged by weights that never saw them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks import summary
from benchmarks.summaries import folds
from benchmarks.summaries.detector import detection
from benchmarks.summaries.folds import FoldsAbsent, folded, judges_of
from benchmarks.summaries.samples import Sample, sample_of
from benchmarks.summarisers import Ask, nutgraf, summary_of
from training import references, sentences
from training.sentences import FOLDS, fold_of

from nutgraf.article.model import Article
from nutgraf.summary import summarize
from nutgraf.summary.curves import flat

TEXT = """\
The council of Varnholt voted on Monday to close the last of its three swimming baths.

Repairs would have cost nine million crowns, said Ines Marbeck, who leads the council.

She regrets the vote and hopes that a club will take the building over by the spring.

Swimmers will have to travel twelve kilometres to the lake until a new bath opens in 2031."""


@pytest.fixture
def sample() -> Sample:
    article = Article.from_text(TEXT, title="Varnholt closes its last bath", language="en")
    return Sample(article, "en", (), ("A bath is closed.",), name="varnholt")


def later_is_better(fold: int) -> dict[str, Any]:
    """Weights that tell the folds apart: from so many sentences on, one matters."""
    place = {"edges": [fold], "values": [[-3.0, 3.0]] * 2}
    level = {"edges": [0], "values": [[0.0, 0.0]] * 2}
    curves = {"bias": [0.0, 0.0], "curves": {"place": place, "words": level}}
    return {"titled": curves, "untitled": curves}


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Weights of five folds in a folder of their own; only the first never sees a reference."""
    blind = {"bias": [-9.0], "curves": {}}
    referring = [
        {"pointing": flat(1) if fold else blind, "definite": flat(1)} for fold in range(FOLDS)
    ]
    files = {
        sentences: [later_is_better(fold) for fold in range(FOLDS)],
        references: referring,
    }
    for module, content in files.items():
        path = tmp_path / "benchmarks" / "results" / module.FOLDED.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
        monkeypatch.setattr(module, "FOLDED", path)
    forget()
    yield tmp_path / "benchmarks" / "results"
    forget()


def forget() -> None:
    folds._weights.cache_clear()
    judges_of.cache_clear()


@pytest.mark.usefixtures("weights")
def test_the_fold_is_that_of_the_id(sample: Sample) -> None:
    (found,) = folded([sample])
    assert found == replace(sample, fold=fold_of("varnholt"))


@pytest.mark.usefixtures("weights")
def test_an_article_is_judged_by_the_weights_without_its_fold(sample: Sample) -> None:
    for fold in range(3):
        (first, _) = nutgraf(replace(sample, fold=fold), Ask(1))[0]
        candidates = summary_of(replace(sample, fold=fold)).candidates
        scores = [candidate.score for candidate in candidates]
        assert [score > 0.5 for score in scores] == [place > fold for place in range(4)]
        assert first >= candidates[fold + 1].start


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(("fold", "detected"), [(0, 1), (1, 2)])
def test_needs_are_found_by_the_weights_without_the_fold(
    annotated: Sample, fold: int, detected: int
) -> None:
    """The connective counts by rule, the demonstrative where it is judged likely to point back."""
    candidates = summary_of(replace(annotated, fold=fold)).candidates
    assert detection(annotated, candidates)["detected"] == detected


def test_without_a_fold_it_is_what_the_package_does(sample: Sample) -> None:
    for ask in (Ask(), Ask(2), Ask(words=40)):
        known = summarize(sample.article, sentences=ask.sentences, words=ask.words)
        assert summary_of(sample, ask) == known


def test_without_cohesion_nothing_is_needed(sample: Sample) -> None:
    assert any(candidate.needs for candidate in summary_of(sample).candidates)
    bare = summary_of(sample, cohesion=False)
    assert not any(candidate.needs for candidate in bare.candidates)


def test_the_id_of_a_sample_is_text() -> None:
    pytest.importorskip("sentencex", reason="the benchmark group is not installed")
    row = {"id": 2140, "text": TEXT, "reference": ["A bath is closed."]}
    assert sample_of(row, "en").name == "2140"


@pytest.mark.parametrize("missing", [[sentences], [references], [sentences, references]])
def test_missing_weights_are_one_line_that_says_what_to_run(
    weights: Path, sample: Sample, missing: list[Any]
) -> None:
    for module in missing:
        (weights / module.FOLDED.name).unlink()
    with pytest.raises(FoldsAbsent) as told:
        folded([sample])
    line = str(told.value)
    assert "\n" not in line
    for module in (sentences, references):
        command = f"python -m {module.__name__} --folds"
        assert (command in line) == (module in missing)


def test_the_benchmark_says_so_before_it_begins(
    weights: Path,
    sample: Sample,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (weights / sentences.FOLDED.name).unlink()
    monkeypatch.setattr(summary, "read_samples", lambda name, limit: [sample])
    monkeypatch.setattr("sys.argv", ["benchmarks.summary", "--folds", "--set", "gum-dev"])
    assert summary.main() == 2
    printed = capsys.readouterr()
    assert printed.err.strip().splitlines() == [
        "no benchmarks/results/sentence-folds.json: "
        "run uv run --group training python -m training.sentences --folds"
    ]
