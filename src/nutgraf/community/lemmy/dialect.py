"""Words in which the versions of Lemmy's API differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nutgraf.community.lemmy.session import Doors
from nutgraf.community.lemmy.views import Views


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is said differently for the same.

    Attributes:
        doors: where the API is entered.
        views: names in its objects.
        everywhere: listing of all that the instance knows.
        newest: order, newest first.
        posts: field of a list of posts.
        hides_nsfw: whether lists of comments leave out what is marked so, if the account does not
            want to see it.
        any_age: of a query, that overrules the account's and the site's choice of how old what is
            listed may be.
    """

    doors: Doors
    views: Views
    everywhere: str
    newest: str
    posts: str
    hides_nsfw: bool
    any_age: Mapping[str, int] = field(default_factory=dict)
