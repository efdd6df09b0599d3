# The two commands to know: make start, make test. `make help` lists the rest.
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help setup start start-cluster train test test-cluster test-loop lint check evaluate evaluate-conversations evaluate-risk modellen review-due doctor attack bench bench-load bench-topics bench-risk bench-breakdown clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## Make .venv with the locked packages (start and test do this by themselves)
	@bin/setup

start: setup ## Set up, train when the data changed, start everything, print the address
	@$(PYTHON) -m bot.cli start

start-cluster: setup ## Start two gateways, two Rasa workers, Redis and HAProxy on this machine
	@$(PYTHON) -m bot.cli start-cluster

test-cluster: setup ## Kill each part of a running cluster under load and count what is lost (needs redis-server, haproxy)
	@$(PYTHON) -m pytest -q -s tests/cluster

test-loop: setup ## Play the whole loop on a copy: conversations, labels in a browser, a new model, live and back (ten minutes)
	@$(PYTHON) -m pytest -q -s tests/loop

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

modellen: setup ## Show every model: its state, its scores, who put it live and when
	@$(PYTHON) -m bot.cli modellen

review-due: setup ## List the answers, cards and numbers that must be looked at again
	@$(PYTHON) -m bot.cli due

doctor: setup ## Look at the running system and say what is wrong and what to do
	@$(PYTHON) -m bot.cli doctor

attack: setup ## Attack a system of its own through every address, at length
	@ATTACK_EXAMPLES=300 SIGNAALWIJZER_RATE=100000 SIGNAALWIJZER_RATE_ADDRESS=100000 $(PYTHON) -m pytest -q tests/system/test_attacks.py

bench: setup ## Measure speed, training, start and memory beside stock Rasa and the floor (a quarter of an hour)
	@$(PYTHON) -m bench.speed $(OPTIES)

bench-load: setup ## Real conversations at 80 % and 300 % of capacity (five minutes)
	@$(PYTHON) -m bench.load $(OPTIES)

bench-topics: setup ## Understanding beside stock Rasa (DIET) and TF-IDF with logistic regression
	@$(PYTHON) -m bench.topics $(OPTIES)

bench-risk: setup ## Seeing danger beside keywords and a plain classifier
	@$(PYTHON) -m bench.risk $(OPTIES)

bench-breakdown: setup ## Where the milliseconds and megabytes of one message go
	@$(PYTHON) -m bench.breakdown $(OPTIES)

clean: ## Remove what set-up, training and running made
	rm -rf .venv .tools .rasa models var
