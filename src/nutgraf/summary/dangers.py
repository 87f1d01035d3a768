"""How much is to be feared, while sentences are taken, that one refers to what is left out.

A sentence that may refer back is the less to be feared the more of what stands before it is taken,
for the nearest sentences are the likeliest to tell what it means. And a sentence before one that
is taken already is worth the more, the likelier it tells what that one means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from nutgraf.summary.needs import Cohesion
from nutgraf.summary.references import NO_RISK, Risk

_TELLS = (0.6, 0.45, 0.35, 0.3, 0.25, 0.2)
"""How likely the sentence before, the second before and so on tell what a sentence refers to."""

_DEFINITE = 0.25  # how grave it is where only a definite noun refers back, against a pronoun
_SURNAME = 0.4  # what is feared of somebody whose whole name is left out
_ANSWERED = 0.7  # the share of doubt that remains about a pronoun where what it needs is taken
_KNOWN = 0.25  # the share of doubt that remains about a noun where a sentence with it is taken


class Dangers:
    """The dangers of an article's sentences; each is judged when it is first asked for.

    Args:
        cohesion: how its sentences hang together.
        taken: the sentences that are taken, as the selection fills it.

    Attributes:
        reliefs: of each sentence, how much danger of those taken it would take away.
    """

    def __init__(self, cohesion: Cohesion, taken: AbstractSet[int]) -> None:
        self._cohesion = cohesion
        self._taken = taken
        self._risks: dict[int, Risk] = {}
        self._dependents: dict[int, list[int]] = {}
        self._untold = [1.0] * len(cohesion.needs)
        self.reliefs = [0.0] * len(cohesion.needs)

    def risk(self, index: int) -> Risk:
        """Returns what is to be feared of a sentence where nothing is taken."""
        risk = self._risks.get(index)
        if risk is None:
            risk = self._risks[index] = self._cohesion.risk(index)
            for known in {*risk.known, *risk.full_names}:
                self._dependents.setdefault(known, []).append(index)
        return risk

    def of(self, index: int, new: Sequence[int] = ()) -> float:
        """Says how much is to be feared of a sentence now, 0 to 1.

        Args:
            index: of the sentence.
            new: those that would be taken with it.
        """
        risk = self.risk(index)
        if risk is NO_RISK:
            return 0.0
        danger = self._untold_part(index, risk, new)
        if risk.full_names and not self._is_told(risk.full_names, new):
            danger += _SURNAME
        return danger

    def _untold_part(self, index: int, risk: Risk, new: Sequence[int]) -> float:
        """The danger of pronouns and nouns, the less the more of what stands before is told."""
        danger = risk.pointing
        needs = self._cohesion.needs[index]
        if needs and all(need in self._taken or need in new for need in needs):
            danger *= _ANSWERED
        if risk.definite:
            danger += (
                _DEFINITE * risk.definite * (_KNOWN if self._is_told(risk.known, new) else 1.0)
            )
        danger *= self._untold[index]
        for other in new:
            if 0 < index - other <= len(_TELLS):
                danger *= 1.0 - _TELLS[index - other - 1]
        return danger

    def _is_told(self, telling: Sequence[int], new: Sequence[int]) -> bool:
        return not self._taken.isdisjoint(telling) or any(index in telling for index in new)

    def take(self, index: int) -> None:
        """Notes that a sentence is taken, and which others would tell what it refers to."""
        risk = self.risk(index)
        danger = self._untold_part(index, risk, ()) if risk is not NO_RISK else 0.0
        untold, reliefs = self._untold, self.reliefs
        for distance, tells in enumerate(_TELLS, 1):
            if index + distance < len(untold):
                untold[index + distance] *= 1.0 - tells
            if danger and index >= distance:
                reliefs[index - distance] += tells * danger
        if risk.full_names and not self._is_told(risk.full_names, ()):
            reliefs[risk.full_names[0]] += _SURNAME

    def changed_by(self, index: int) -> Iterator[int]:
        """Yields the sentences that are less to be feared, or worth more, since one was taken.

        Those not judged yet count as harmless and cannot become more so.
        """
        yield from self._dependents.get(index, ())
        for later in range(index + 1, min(index + len(_TELLS) + 1, len(self._untold))):
            if self._risks.get(later, NO_RISK) is not NO_RISK:
                yield later
        if self._risks.get(index, NO_RISK) is not NO_RISK:
            yield from range(max(0, index - len(_TELLS)), index)
            yield from self._risks[index].full_names[:1]
