"""What nutgraf knows about languages: words, detection, and one data file for each."""

from nutgraf.language.resources import Language, known_languages, resources
from nutgraf.language.words import count_words

__all__ = ["Language", "count_words", "known_languages", "resources"]
