"""Counts conversations per month before the purge takes them, so that figures outlive the texts.

Everything is counted in conversations, not in messages: ten questions of one teacher are one conversation, so a figure
of ten stands for ten conversations. A conversation belongs to the month, in Dutch time, in which it began.

A conversation is counted into the table ``months`` once: in the transaction that purges its first turn, which also
marks it as counted. What is not purged yet is counted anew each time somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlite_utils import Database

#: Who the policy paper's indicator is about: "scholen, huisartsen en kinderopvang".
ADVICE_ROLES = ("leerkracht", "arts", "kinderopvang")

#: Topics with which such a professional asks whether to seek advice or report, and how. docs/inzicht.md explains them.
ADVICE_TOPICS = tuple(
    f"vraag/{topic}"
    for topic in (
        "veiligthuis_nummer veiligthuis_uren veiligthuis_chat veiligthuis_wie veiligthuis_adviesofmelding"
        " veiligthuis_advies veiligthuis_melden veiligthuis_bewijs veiligthuis_anoniem veiligthuis_naam"
        " veiligthuis_vertrouwensarts veiligthuis_of112 meldcode_stap2 meldcode_stap4 meldcode_stap5"
        " meldcode_afwegingskader meldcode_wanneer meldcode_disclosure meldcode_beroepsgeheim meldcode_toestemming"
        " meldcode_vertellen meldcode_anoniem school_zorgen school_melden opvang_zorgen opvang_gastouder"
        " huisarts_meldcode huisarts_melden huisarts_infolijn letsel_beoordelen"
    ).split()
)

#: Upper bounds of the response times that are counted together, in milliseconds. What took longer is "meer".
RESPONSE_BOUNDS = (100, 250, 500, 1000, 2000, 5000)

#: A figure, its value ("leerkracht", "nood" ...) and its region; the last two may be empty.
Cell = tuple[str, str, str]

_DUTCH_TIME = ZoneInfo("Europe/Amsterdam")

_OFFICE = """(instr(answers, '"utter_kantoor"') OR instr(answers, '"utter_kantoor_verbeterd"'))"""

# The names in braces are our own constants; nothing of a user gets into the statement.
_COUNT = """
WITH chosen AS MATERIALIZED (
    SELECT id, dutch_month(started) AS month, coalesce(role, 'onbekend') AS role, coalesce(region, 'onbekend') AS region
    FROM conversations WHERE counted = 0 AND started IS NOT NULL AND ({which})
),
said AS (
    SELECT chosen.*, decision, topic, card, feedback, response_ms, {office} AS office, turns.region AS office_region
    FROM chosen JOIN turns ON turns.conversation = chosen.id
),
facts (month, figure, value, region, conversation) AS (
    SELECT month, 'gesprekken', '', '', id FROM chosen
    UNION SELECT month, 'rol', role, '', id FROM chosen
    UNION SELECT month, 'regio', '', region, id FROM chosen
    UNION SELECT month, 'thema', substr(topic, 7, instr(topic || '_', '_') - 7), '', id FROM said
        WHERE decision IN ('antwoord', 'twee') AND topic LIKE 'vraag/%'
    UNION SELECT month, 'onderwerp', substr(topic, 7), '', id FROM said
        WHERE decision IN ('antwoord', 'twee') AND topic LIKE 'vraag/%'
    UNION SELECT month, 'onbeantwoord', CASE
            WHEN decision = 'vangnet' AND topic = 'buiten_bereik' THEN 'buiten_bereik'
            WHEN decision = 'vraag_terug' THEN 'twijfel' ELSE decision END, '', id FROM said
        WHERE decision IN ('vangnet', 'vraag_terug', 'taal', 'zonder_rasa')
    UNION SELECT month, 'kaart', card, '', id FROM said WHERE card IS NOT NULL
    UNION SELECT month, 'verwijzing_rol', role, '', id FROM said WHERE office
    UNION SELECT month, 'verwijzing_regio', '', coalesce(office_region, 'onbekend'), id FROM said WHERE office
    UNION SELECT month, 'adviesvraag', role, region, id FROM said
        WHERE role IN {advice_roles} AND (office OR decision IN ('kantoor', 'gids') OR topic IN {advice_topics})
    UNION SELECT month, 'oordeel', feedback, '', id FROM said WHERE feedback IS NOT NULL
)
SELECT month, figure, value, region, count(*) AS count FROM facts GROUP BY month, figure, value, region
UNION ALL SELECT month, 'berichten', '', '', count(*) FROM said GROUP BY month
UNION ALL SELECT month, 'wachttijd', {response_time} AS bound, '', count(*) FROM said
    WHERE response_ms IS NOT NULL GROUP BY month, bound
"""

_OLD = "last < :before OR id IN (SELECT conversation FROM turns WHERE at < :before)"


def count_ended(database: Database, before: str) -> None:
    """Adds the conversations with turns older than ``before`` (ISO 8601, UTC) to ``months``, each of them once.

    Call it inside the transaction that purges those turns. Raises sqlite3.Error when it cannot be counted.
    """
    _prepare(database)
    values = {"before": before}
    database.execute(
        f"INSERT INTO months (month, figure, value, region, count) SELECT * FROM ({_statement(_OLD)}) WHERE true"  # noqa: S608
        " ON CONFLICT (month, figure, value, region) DO UPDATE SET count = count + excluded.count",
        values,
    )
    database.execute(f"UPDATE conversations SET counted = 1 WHERE counted = 0 AND ({_OLD})", values)  # noqa: S608


def read_counts(database: Database, month: str) -> Mapping[Cell, int]:
    """Exact counts of a month ("2026-11"): what was counted before the purge, and what still stands in the logbook.

    They are not fit to be shown: numbers below ten must be hidden first (``bot.insight.suppression``).
    """
    _prepare(database)
    not_purged = _statement("dutch_month(started) = :month")
    rows = database.execute(
        f"SELECT figure, value, region, sum(count) FROM (SELECT * FROM months UNION ALL SELECT * FROM ({not_purged}))"  # noqa: S608
        " WHERE month = :month GROUP BY figure, value, region",
        {"month": month},
    )
    return MappingProxyType({(figure, value, region): count for figure, value, region, count in rows})


def list_months(database: Database) -> list[str]:
    """The months of which there is something to report, latest first."""
    _prepare(database)
    rows = database.execute(
        "SELECT month FROM months UNION SELECT dutch_month(started) FROM conversations WHERE started IS NOT NULL"
        " ORDER BY 1 DESC"
    )
    return [month for (month,) in rows]


@lru_cache(maxsize=4096)
def _hour_in_dutch_month(hour: str) -> str:
    return datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(_DUTCH_TIME).strftime("%Y-%m")


def dutch_month(stamp: str) -> str:
    """The month in Dutch time of a time as the logbook writes it (ISO 8601, UTC)."""
    return _hour_in_dutch_month(stamp[:13])


def _prepare(database: Database) -> None:
    database.register_function(dutch_month, deterministic=True, replace=True)


def _statement(which: str) -> str:
    bounds = " ".join(f"WHEN response_ms <= {bound} THEN '{bound}'" for bound in RESPONSE_BOUNDS)
    return _COUNT.format(
        which=which,
        office=_OFFICE,
        advice_roles=_as_list(ADVICE_ROLES),
        advice_topics=_as_list(ADVICE_TOPICS),
        response_time=f"CASE {bounds} ELSE 'meer' END",
    )


def _as_list(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{name}'" for name in names) + ")"
