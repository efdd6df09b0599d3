"""Reports per month from the logbook, with numbers below ten hidden. docs/inzicht.md says what is counted."""
