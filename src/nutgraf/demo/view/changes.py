"""Numbers of changes, by which a page asks for what it has not seen."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Change:
    """When something came and when it last changed, as numbers of changes."""

    first: int
    last: int


@dataclass
class Changes:
    """Compares things with how they were when they were last looked at.

    Attributes:
        newest: number of the last change of any.
    """

    newest: int = 0
    _known: dict[object, tuple[object, Change]] = field(default_factory=dict)

    def note(self, key: object, value: object) -> Change:
        """Takes in how something is now.

        Args:
            key: by which it is known.
            value: that can be compared, and never changes.
        """
        was, change = self._known.get(key, (None, None))
        if change is None or was != value:
            self.newest += 1
            change = Change(self.newest if change is None else change.first, self.newest)
            self._known[key] = value, change
        return change
