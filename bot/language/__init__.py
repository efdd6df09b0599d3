"""In which language a message is written."""

from bot.language.detect import LANGUAGES, OTHER, detect_language

__all__ = ["LANGUAGES", "OTHER", "detect_language"]
