"""What Rasa needs from us around the dialogue: memory that forgets, answers that fit the asker."""
