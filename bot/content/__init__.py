"""The written content: answers, facts and numbers, and when each must be looked at again."""
