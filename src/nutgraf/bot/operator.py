"""The operator's word: the settings, and over them what was chosen in the dashboard.

Here, and nowhere else, the two become one policy; whoever asks `Crew.policy` gets that.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from nutgraf.bot.decisions import is_denied
from nutgraf.bot.policy import COMMENT_FORMATS, LocalPolicy, Policy
from nutgraf.errors import BadOption
from nutgraf.store.browsing_values import OperatorChoice

log = logging.getLogger(__name__)


class OperatorsWord:
    """Joins the settings with what was chosen, and remembers the last result."""

    def __init__(self) -> None:
        self._last: tuple[Policy, tuple[OperatorChoice, ...], Policy] | None = None

    def now(self, written: Policy, choices: Sequence[OperatorChoice]) -> Policy:
        """Returns the policy that both make.

        Args:
            written: in the settings.
            choices: of the dashboard, as they are now.
        """
        known, last = tuple(choices), self._last
        if last is None or last[0] is not written or last[1] != known:
            last = self._last = (written, known, policy_with(written, known))
        return last[2]


def policy_with(written: Policy, choices: Sequence[OperatorChoice]) -> Policy:
    """Joins the settings with what was chosen for communities in the dashboard.

    A choice counts as if it stood in the table of its community, and for more than what does stand
    there; but what the settings deny stays denied, by whichever of their tables.
    """
    if not choices:
        return written
    communities = dict(written.community)
    for choice in choices:
        handle = choice.community.lower()
        local = communities.get(handle, LocalPolicy())
        if is_denied(written, handle):
            local = replace(local, mode="off")
        communities[handle] = _joined(local, choice)
    return written.with_communities(communities)


def demand_possible(choice: OperatorChoice) -> None:
    """Says what is wrong with a choice before it is kept.

    Raises:
        BadOption: a value that is none, or out of its range.
    """
    if choice.format is not None and choice.format not in COMMENT_FORMATS:
        raise BadOption(f"format must be one of {', '.join(COMMENT_FORMATS)}")
    try:
        _numbers(LocalPolicy(), choice)
    except ValueError as error:
        raise BadOption(str(error)) from None


def _joined(written: LocalPolicy, choice: OperatorChoice) -> LocalPolicy:
    """What holds for one community; of a choice that makes no sense, at least its mode."""
    mode = written.mode if written.mode == "off" or choice.mode is None else choice.mode
    chosen = next((each for each in COMMENT_FORMATS if each == choice.format), written.format)
    joined = replace(written, mode=mode, format=chosen)
    try:
        return _numbers(joined, choice)
    except ValueError as error:  # the dashboard lets none pass; a hand in the database might
        log.warning("what was chosen for %s makes no sense: %s", choice.community, error)
        return joined


def _numbers(local: LocalPolicy, choice: OperatorChoice) -> LocalPolicy:
    said = {name: getattr(choice, name) for name in ("sentences", "per_hour", "per_day")}
    return replace(local, **{name: value for name, value in said.items() if value is not None})
