"""Review at ``/beheer``: maintainers read what was asked, and say what the right answer would have been."""
