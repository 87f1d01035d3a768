"""What nutgraf knows about languages: words, detection, and one data file for each."""

from nutgraf.language.resources import Language, known_languages, resources
from nutgraf.language.verbs import Verbs
from nutgraf.language.words import count_words

__all__ = ["Language", "Verbs", "count_words", "known_languages", "resources"]
