"""Rasa custom actions. Each does one thing for the user; what it says stands in data/nlu and data/knowledge.

The action server finds every Action class that is imported here.
"""

from actions.dubbel import ActionBeantwoordBeide
from actions.escalatie import ActionEscaleer
from actions.gesprek import ActionWisGesprek
from actions.gids import ActionGids
from actions.kantoor import ActionZoekKantoor
from actions.rol import ActionNoemRol
from actions.taal import ActionAndereTaal
from actions.vangnet import ActionVangnet, ActionVerduidelijk

__all__ = [
    "ActionAndereTaal",
    "ActionBeantwoordBeide",
    "ActionEscaleer",
    "ActionGids",
    "ActionNoemRol",
    "ActionVangnet",
    "ActionVerduidelijk",
    "ActionWisGesprek",
    "ActionZoekKantoor",
]
