"""Several gateways and Rasa workers as one system: what they share in Redis, and starting them together."""
