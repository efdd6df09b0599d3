"""The risk judgement: does this message show that somebody is in danger now?

One pure function, used by the gateway (for every message, also when Rasa is down) and by Rasa's pipeline.
"""

from bot.risk.judgement import Card, Context, Evidence, Judgement, Level

__all__ = ["Card", "Context", "Evidence", "Judgement", "Level"]
