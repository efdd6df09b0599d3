"""The commands behind the Makefile: ``python -m bot.cli start | train | evaluate | evaluate-risk | due``."""

from __future__ import annotations

import argparse

from bot.console import stop
from bot.settings import SettingsError, load_settings


def main() -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="signaalwijzer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="train when needed, start everything, print the address")
    commands.add_parser("train", help="train when the data changed")
    evaluate = commands.add_parser("evaluate", help="ask the running system the evaluation questions")
    evaluate.add_argument("--deel", choices=["test", "ontwikkel"], default="test", help="which part of the questions")
    evaluate.add_argument("--fouten", action="store_true", help="print each wrong answer")
    talks = commands.add_parser("evaluate-conversations", help="play conversations with the running system")
    talks.add_argument("--deel", choices=["test", "ontwikkel"], default="test", help="which part of the conversations")
    talks.add_argument("--fouten", action="store_true", help="print each wrong turn")
    risk = commands.add_parser("evaluate-risk", help="measure the risk judgement")
    risk.add_argument("--deel", choices=["test", "ontwikkel"], default="test", help="which part of the messages")
    risk.add_argument("--missers", action="store_true", help="print each missed message and false alarm")
    due = commands.add_parser("due", help="list the answers, cards and numbers that must be looked at again")
    due.add_argument("--within", type=int, default=30, metavar="DAYS", help="also what is due in this many days")
    arguments = parser.parse_args()
    try:
        run_command(arguments)
    except SettingsError as problem:
        stop(str(problem))


def run_command(arguments: argparse.Namespace) -> None:
    """The command chosen; imports wait until here, because Rasa's take seconds."""
    settings = load_settings()
    if arguments.command in ("start", "train"):
        from bot.running import start
        from bot.training.train import train_if_needed

        model = train_if_needed(settings)
        if arguments.command == "start":
            start(settings, model)
    elif arguments.command == "evaluate":
        from bot.training.evaluate import evaluate

        raise SystemExit(evaluate(settings, arguments.deel, show_misses=arguments.fouten))
    elif arguments.command == "evaluate-conversations":
        from bot.training.evaluate_conversations import evaluate_conversations

        raise SystemExit(evaluate_conversations(settings, arguments.deel, show_misses=arguments.fouten))
    elif arguments.command == "evaluate-risk":
        from bot.training.evaluate_risk import evaluate_risk

        raise SystemExit(evaluate_risk(arguments.deel, show_misses=arguments.missers))
    elif arguments.command == "due":
        from bot.content.review import print_due

        raise SystemExit(print_due(arguments.within))


if __name__ == "__main__":
    main()
