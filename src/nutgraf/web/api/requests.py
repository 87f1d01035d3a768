"""What programs send, as it is checked and documented."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from nutgraf.reading import ReadingOptions
from nutgraf.render import Format
from nutgraf.web.reading_room import Wanted

LONGEST_URL = 2_000
MOST_ITEMS = 100

_SOURCES = ("url", "html", "text")


def _exactly_one(schema: dict[str, Any]) -> None:
    """Says in the schema what the validator checks."""
    schema["oneOf"] = [
        {"required": [name], "properties": {name: {"type": "string"}}} for name in _SOURCES
    ]


def _without_point(given: object) -> object:
    return int(given) if isinstance(given, float) and given.is_integer() else given


_WHOLE = BeforeValidator(_without_point)
"""A whole number; 3.0 is one in JSON, and the schema says so (JSON Schema, 4.2.3)."""


class _Closed(BaseModel):
    """Has no fields but its own; of others the first is named, however many there are."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _known_fields(cls, given: object) -> object:
        for name in given if isinstance(given, dict) else ():
            if name not in cls.model_fields:
                raise ValueError(f"{str(name)[:80]}: there is no such field")
        return given


class Source(_Closed):
    """What is to be read: exactly one of `url`, `html` and `text`."""

    model_config = ConfigDict(json_schema_extra=_exactly_one)

    url: Annotated[
        str | None,
        Field(max_length=LONGEST_URL, description="Address of a page; http or https, and public."),
    ] = None
    html: Annotated[str | None, Field(description="A page, as text.")] = None
    text: Annotated[
        str | None, Field(description="Plain text, its paragraphs parted by blank lines.")
    ] = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(getattr(self, name) is not None for name in _SOURCES) != 1:
            raise ValueError("give exactly one of url, html and text")
        return self


class SummaryWanted(Source):
    """A summary that is asked for."""

    sentences: Annotated[
        Annotated[int, Field(ge=1, le=10_000), _WHOLE] | None,
        Field(description="Length in sentences."),
    ] = None
    words: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000), _WHOLE] | None,
        Field(description="Length in words at most."),
    ] = None
    ratio: Annotated[
        float | None,
        Field(gt=0, lt=1, description="Length as a share of the article's words at most."),
    ] = None
    title: Annotated[
        str | None, Field(max_length=1_000, description="What it is about, instead of its title.")
    ] = None
    language: Annotated[
        str | None,
        Field(max_length=35, description="Code of its language (`en`), instead of the one found."),
    ] = None
    format: Annotated[
        Format | None,
        Field(description="Adds `rendered`: the summary drawn as a comment, text or page."),
    ] = None
    explain: Annotated[
        bool, Field(description="Adds `candidates`: each sentence, taken or not, and why.")
    ] = False
    share: Annotated[
        bool,
        Field(
            description="Keeps the result of `html` or `text` under an address that cannot be "
            "guessed; that of a `url` is always kept."
        ),
    ] = False

    def wanted(self) -> Wanted:
        """What is to be read, and how."""
        options = ReadingOptions(self.sentences, self.words, self.ratio, self.title, self.language)
        return Wanted(self.url, self.html, self.text, options, self.share)


class BatchItem(SummaryWanted):
    """One of many."""

    id: Annotated[
        str | int | float | None,
        Field(description="Returned with its answer; by default its number, from 1."),
    ] = None


class BatchWanted(_Closed):
    """Many summaries that are asked for at once."""

    items: Annotated[
        list[Any],
        Field(
            min_length=1,
            max_length=MOST_ITEMS,
            description="Each is what `/v1/summaries` takes, with an `id` of your own.",
            json_schema_extra={"items": {"$ref": "#/components/schemas/BatchItem"}},
        ),
    ]
