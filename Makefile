# The two commands to know: make start, make test. `make help` lists the rest.
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help setup start train test lint check evaluate evaluate-conversations evaluate-risk review-due clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## Make .venv with the locked packages (start and test do this by themselves)
	@bin/setup

start: setup ## Set up, train when the data changed, start everything, print the address
	@$(PYTHON) -m bot.cli start

train: setup ## Train the model when its data changed
	@$(PYTHON) -m bot.cli train

test: setup ## Lint, types, unit tests, and tests against the real running system
	@bin/test

evaluate: setup ## Ask the running system the evaluation questions and print the score per theme
	@$(PYTHON) -m bot.cli evaluate

evaluate-conversations: setup ## Play conversations with the running system and count the right turns
	@$(PYTHON) -m bot.cli evaluate-conversations

evaluate-risk: setup ## Measure the risk judgement on the test part
	@$(PYTHON) -m bot.cli evaluate-risk

review-due: setup ## List the answers, cards and numbers that must be looked at again
	@$(PYTHON) -m bot.cli due

clean: ## Remove what set-up, training and running made
	rm -rf .venv .tools .rasa models var
