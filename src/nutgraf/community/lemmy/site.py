"""What an instance tells of itself and of the account that asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from nutgraf.community.lemmy.views import Views, read_languages
from nutgraf.community.parsing import Part
from nutgraf.community.values import Person, Post, host_of

_UNDETERMINED = 0


@dataclass(frozen=True, slots=True)
class Site:
    """An instance, seen by an account.

    Attributes:
        version: of its software.
        me: the account.
        bio: what stands on its page.
        languages: codes by number.
        chosen_languages: numbers of those that the account wants to see; empty for all.
        shows_bots: whether it is shown what bots write, itself among them.
        shows_nsfw: whether it is shown what is marked so.
        blocked: canonical URIs of communities and hosts of instances that it does not want to see.
    """

    version: str
    me: Person
    bio: str
    languages: dict[int, str]
    chosen_languages: frozenset[int]
    shows_bots: bool
    shows_nsfw: bool
    blocked: frozenset[str]

    @classmethod
    def read(cls, site: Part, user: Part, views: Views) -> Self:
        """Reads what an instance tells.

        Args:
            site: of itself.
            user: of the account.
            views: of the version.
        """
        local = user.part("local_user_view")
        settings, person = local.part("local_user"), local.part("person")
        return cls(
            version=site.text("version"),
            me=views.person(person),
            bio=person.text("bio", ""),
            languages=read_languages(site),
            chosen_languages=numbers(user, "discussion_languages"),
            shows_bots=settings.flag("show_bot_accounts"),
            shows_nsfw=settings.flag("show_nsfw"),
            blocked=_blocked(user, views),
        )

    def hides(self, post: Post, *, nsfw_too: bool) -> str | None:
        """Says why the account's settings may hide its own comments under a post from it.

        Args:
            post: under which.
            nsfw_too: whether this version leaves out what is marked so from lists of comments.

        Returns:
            For people; None if they hide nothing.
        """
        hidden = self.hidden(nsfw_too=nsfw_too and post.nsfw)
        if hidden:
            return f"its settings hide {hidden[0]}"
        if {post.community.uri, host_of(post.community.uri)} & self.blocked:
            return "it blocks the community"
        return None

    def hidden(self, *, nsfw_too: bool) -> tuple[str, ...]:
        """Says what the account's settings hide from it in lists of comments, for people.

        Args:
            nsfw_too: whether that may be because it is marked NSFW.
        """
        found = {
            "what bots write": self.me.bot and not self.shows_bots,
            "what is marked NSFW": nsfw_too and not self.shows_nsfw,
            "comments without a language": self.chosen_languages
            and _UNDETERMINED not in self.chosen_languages,
        }
        return tuple(what for what, is_hidden in found.items() if is_hidden)

    def language_id(self, code: str, allowed: frozenset[int]) -> int | None:
        """Returns the number of a language, if a comment may be in it and the account sees it.

        Args:
            code: of the language.
            allowed: numbers of those that the community takes; empty for all.
        """
        for number, known in self.languages.items():
            if known == code.lower():
                taken = not allowed or number in allowed
                seen = not self.chosen_languages or number in self.chosen_languages
                return number if taken and seen else None
        return None


def numbers(part: Part, name: str) -> frozenset[int]:
    """Returns the whole numbers of a list; none where there is no list."""
    found = part.raw.get(name)
    if not isinstance(found, list):
        return frozenset()
    return frozenset(n for n in found if isinstance(n, int) and not isinstance(n, bool))


def _blocked(user: Part, views: Views) -> frozenset[str]:
    """Names of what is blocked; in v3 they stand one level deeper than in v4."""
    communities = [
        each.part("community") if each.has("community") else each
        for each in _parts(user, "community_blocks")
    ]
    instances = [
        each.part("instance") if each.has("instance") else each
        for name in ("instance_blocks", "instance_communities_blocks")
        for each in _parts(user, name)
    ]
    return frozenset(
        [each.text(views.actor) for each in communities]
        + [each.text("domain").lower() for each in instances]
    )


def _parts(part: Part, name: str) -> list[Part]:
    return part.parts(name) if part.has(name) else []
