"""How Rasa reads our data: as its own file importer does, but knowing the retrieval intents while it reads the rules.

Rasa adds a retrieval intent (``vraag``) and its action (``utter_vraag``) to the domain by itself, from the examples. If
domain.yml named them too, Rasa would warn of duplicates; if it does not, Rasa's importer warns of an unknown intent in
the rules, because it reads those with the bare domain.yml. So the rules are read with the completed domain.
"""

from __future__ import annotations

from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers import utils
from rasa.shared.importers.importer import ResponsesSyncImporter
from rasa.shared.importers.rasa import RasaFileImporter


class TopicsImporter(RasaFileImporter):
    """Rasa's file importer, with topics known to the rules. Named in config.yml under ``importers``."""

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Stories and rules, read with the domain that has the retrieval intents."""
        return utils.story_graph_from_paths(
            self._story_files, ResponsesSyncImporter(self).get_domain(), exclusion_percentage
        )
