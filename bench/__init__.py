"""Measurements beside the peers: each module is one command that prints a table. docs/snelheid.md says what came out."""
