"""The commands behind the Makefile, such as ``python -m bot.cli start``; without one it lists them all."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.console import stop
from bot.settings import SettingsError, load_settings


def main() -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="signaalwijzer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="train when needed, start everything, print the address")
    cluster = commands.add_parser(
        "start-cluster", help="start several gateways and Rasa workers, with Redis and HAProxy"
    )
    cluster.add_argument("--gateways", type=int, default=2, help="how many gateways")
    cluster.add_argument("--workers", type=int, default=2, help="how many Rasa workers")
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
    commands.add_parser("logboek-kopie", help="copy the logbook into its folder kopie, where erasing reaches it")
    insight = commands.add_parser("inzicht", help="write a month's figures to a file, small numbers hidden")
    insight.add_argument("--maand", required=True, metavar="JJJJ-MM", help="which month, as 2026-11")
    insight.add_argument("--csv", type=Path, metavar="PATH", help="write a file for a spreadsheet")
    insight.add_argument("--html", type=Path, metavar="PATH", help="write a page with charts")
    due = commands.add_parser("due", help="list the answers, cards and numbers that must be looked at again")
    due.add_argument("--within", type=int, default=30, metavar="DAYS", help="also what is due in this many days")
    user = commands.add_parser("beheer-gebruiker", help="let somebody review at /beheer; asks for a password")
    user.add_argument("naam", help="the user's name")
    user.add_argument("--verwijder", action="store_true", help="take this user away")
    add_retraining(commands)
    reading = commands.add_parser("leesbaarheid", help="measure how easy the answers read")
    reading.add_argument("--moeilijkste", type=int, default=30, metavar="N", help="how many of the hardest to print")
    taal = commands.add_parser("train-taal", help="train the small Dutch pipeline again (needs the treebanks)")
    taal.add_argument("--treebanks", type=Path, required=True, metavar="DIR", help="folder with the CoNLL-U files")
    privacy = commands.add_parser("evaluate-privacy", help="measure what masking finds and what it wrongly takes away")
    privacy.add_argument("--deel", choices=["test", "ontwikkel"], default="test", help="which part of the messages")
    commands.add_parser("doctor", help="look at this deployment and say what is wrong and what to do")
    arguments = parser.parse_args()
    try:
        run_command(arguments)
    except SettingsError as problem:
        stop(str(problem))


def add_retraining(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands with which a maintainer makes a better model from the logbook; in Dutch, as all that maintainers see."""
    retrain = commands.add_parser("hertrain", help="leer van de goedgekeurde labels, vergelijk oud en nieuw")
    retrain.add_argument("--proef", action="store_true", help="laat alleen zien wat er in de gegevens zou veranderen")
    compare = commands.add_parser("vergelijk", help="vergelijk het model van de gegevens met wat live staat")
    for parser in (retrain, compare):
        parser.add_argument("--gesprekken", action="store_true", help="speel ook de testgesprekken, met oud en nieuw")
    live = commands.add_parser("zet-live", help="zet het getoetste model live terwijl mensen doorpraten")
    back = commands.add_parser("zet-terug", help="zet terug wat hiervoor live stond")
    for parser in (retrain, live):
        parser.add_argument("--ondanks", default="", metavar="REDEN", help="toch, om deze reden (komt in het register)")
    for parser in (retrain, compare, live, back):
        parser.add_argument("--naam", default="", metavar="NAAM", help="wie dit doet; verplicht bij --ondanks")
    commands.add_parser("modellen", help="toon alle modellen: stand, cijfers, wie en wanneer")


def run_command(arguments: argparse.Namespace) -> None:
    """The command chosen; imports wait until here, because Rasa's take seconds."""
    settings = load_settings()
    if arguments.command in ("start", "train"):
        from bot.running import start
        from bot.training.train import train_for_start, train_if_needed

        if arguments.command == "start":
            train_for_start(settings)
            start(settings)
        else:
            train_if_needed(settings)
    elif arguments.command == "start-cluster":
        from bot.cluster.running import start_cluster
        from bot.training.train import train_for_start

        train_for_start(settings)
        start_cluster(settings, arguments.gateways, arguments.workers)
    elif arguments.command == "evaluate":
        from bot.training.evaluate import evaluate

        raise SystemExit(evaluate(settings, arguments.deel, show_misses=arguments.fouten))
    elif arguments.command == "evaluate-conversations":
        from bot.training.evaluate_conversations import evaluate_conversations

        raise SystemExit(evaluate_conversations(settings, arguments.deel, show_misses=arguments.fouten))
    elif arguments.command == "evaluate-risk":
        from bot.training.evaluate_risk import evaluate_risk

        raise SystemExit(evaluate_risk(arguments.deel, show_misses=arguments.missers))
    elif arguments.command == "logboek-kopie":
        from bot.logbook.copy import copy_logbook

        copy_logbook(settings)
    elif arguments.command in ("hertrain", "vergelijk", "zet-live", "zet-terug", "modellen"):
        from bot.training.commands import run_retraining

        run_retraining(settings, arguments)
    elif arguments.command == "train-taal":
        from bot.language.pipeline.train import train_pipeline

        train_pipeline(arguments.treebanks)
    elif arguments.command == "evaluate-privacy":
        from bot.logbook.evaluate_redaction import evaluate_redaction

        raise SystemExit(evaluate_redaction(arguments.deel))
    elif arguments.command == "inzicht":
        from bot.insight.command import write_report

        write_report(settings, arguments.maand, arguments.csv, arguments.html)
    elif arguments.command == "due":
        from bot.content.review import print_due

        raise SystemExit(print_due(arguments.within))
    elif arguments.command == "beheer-gebruiker":
        from bot.review.manage_users import remove_user, set_user

        (remove_user if arguments.verwijder else set_user)(settings, arguments.naam)
    elif arguments.command == "leesbaarheid":
        from bot.content.readability import print_readability

        raise SystemExit(print_readability(arguments.moeilijkste))
    elif arguments.command == "doctor":
        from bot.doctor.visit import print_visit

        raise SystemExit(print_visit(settings))


if __name__ == "__main__":
    main()
