"""Article → Summary: sentences, features, ranking, cohesion, selection."""

from nutgraf.summary.engine import summarize

__all__ = ["summarize"]
