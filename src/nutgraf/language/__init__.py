"""What nutgraf knows about languages: words, detection, and one data file for each."""

from nutgraf.language.words import count_words

__all__ = ["count_words"]
