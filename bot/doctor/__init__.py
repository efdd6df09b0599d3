"""Looks at a deployment and says in plain Dutch what is wrong and what to do: ``python -m bot.cli doctor``."""
