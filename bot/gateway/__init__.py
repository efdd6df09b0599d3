"""The only door: serves the widget, judges risk, passes messages to Rasa, and answers by itself when Rasa cannot."""
