"""The place finder: which place does a message name, and which Veilig Thuis region is that?

Pure functions over the tables in ``data/places``; after loading nothing here touches Rasa, the network or a disk.

    finder = load_finder()
    finder.find("Welk Veilig Thuis hoort bij Bedum?").regio.naam  # 'Veilig Thuis Groningen'
    finder.find("Bergen", answering=True).ambiguous.labels  # ('Bergen (Noord-Holland)', 'Bergen (Limburg)')
"""

from bot.places.finder import PlaceFinder, load_finder
from bot.places.lookup import Kind, Lookup, Match, Place, Region

__all__ = ["Kind", "Lookup", "Match", "Place", "PlaceFinder", "Region", "load_finder"]
