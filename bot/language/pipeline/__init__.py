"""Our own small Dutch spaCy pipeline: how it is trained, stored and measured."""
