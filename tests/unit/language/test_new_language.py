"""A language is added by adding one file: here a made-up one, in a copy of the folder."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf.article.model import Article
from nutgraf.language import known_languages, page_cues, resources, wall_cues
from nutgraf.language.detection import detect_language
from nutgraf.language.resources import _read
from nutgraf.summary.cues import cues_of
from nutgraf.summary.document import analyse, stems_of
from nutgraf.summary.junk import Grade, judge
from nutgraf.summary.needs import find
from nutgraf.summary.openings import openings_of

FILE = """
name = "Made-up"
stopwords = "le vu"

[abbreviations]
open = "dr mag"

[reference]
demonstratives = "zin"
connectives = "orb"
definites = "le"
relative_times = ["le vu dal"]

[junk]
promos = ["skrib nun"]

[page]
read_more = ["leg plu"]

[walls]
paywall = ["pag por legi"]
"""
CACHES = (
    _read,
    page_cues.page_cues,
    wall_cues.wall_cues,
    wall_cues._table,
    cues_of,
    stems_of,
    openings_of,
)


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    data = Path(page_cues.__file__).parent / "data"
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    (folder / "xqz.toml").write_text(FILE, encoding="utf-8")
    for module in ("resources", "page_cues", "wall_cues"):
        monkeypatch.setattr(sys.modules[f"nutgraf.language.{module}"], "_DATA", folder)
    clear()
    yield "xqz"
    clear()


def clear() -> None:
    for cached in CACHES:
        cached.cache_clear()


def test_one_file_is_all_it_takes(made_up: str) -> None:
    assert made_up in known_languages()
    language = resources(made_up)
    assert language.name == "Made-up"
    assert language.definites == {"le"}
    assert language.relative_times == ("le vu dal",)
    sentences = ("Le dr. Mag Olsen bir le dom an le riv.", "Orb le dom kal vu riv an mar.")
    paragraph = " ".join(sentences)
    promo = "Skrib nun por le nov let!"
    document = analyse(Article((paragraph, promo), language=made_up), language, None)
    assert [unit.text for unit in document.units] == [*sentences, promo]
    verdicts = judge(document)
    assert [verdict.grade for verdict in verdicts] == [Grade.STORY, Grade.STORY, Grade.JUNK]
    assert find(document, verdicts).needs[1] == (0,)
    assert "leg plu" in page_cues.page_cues(made_up).read_more
    assert wall_cues.wall_cues().paywall.among("pag por legi")
    assert detect_language("Le dom.", hint=made_up) == made_up


def test_the_folder_is_as_it_was() -> None:
    assert "xqz" not in known_languages()
    assert resources("xqz").code == "und"
