"""From data to a model: training, and which model is live."""
