"""Understanding: from a message to a topic, a place and a role, as Rasa graph components."""
