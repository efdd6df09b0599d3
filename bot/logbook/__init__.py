"""The logbook: what was asked and how it was handled, without personal data, so that maintainers can make the bot better."""
