"""What `import nutgraf` offers."""

import typing

import nutgraf


def test_every_public_name_is_there_and_lazily_loaded_names_are_public() -> None:
    for name in nutgraf.__all__:
        assert getattr(nutgraf, name) is not None
    assert set(nutgraf.__all__) == {*nutgraf._HOMES, "__version__"}
    assert dir(nutgraf) == sorted(nutgraf.__all__)


def test_the_way_of_the_readme() -> None:
    lines = [f"Town {n} opened its bridge on day {n} of a long and rainy month." for n in range(20)]
    article = nutgraf.extract("<h1>Bridges</h1>" + "".join(f"<p>{line}</p>" for line in lines))
    summary = nutgraf.summarize(article, sentences=3)
    assert len(summary.sentences) == 3
    for sentence in summary.sentences:
        assert article.text[sentence.start : sentence.end] == sentence.text
    assert 0 < summary.saved < 1
    hints = typing.get_type_hints(nutgraf.Summary)
    assert {"article", "sentences", "core", "candidates"} <= set(hints)
