"""A month's figures as tables, with what must stay hidden already taken out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from sqlite_utils import Database

from bot.insight.month import check_month
from bot.insight.suppression import SMALLEST_SHOWN, Hidden, Sum, choose_hidden
from bot.logbook.counting import ADVICE_ROLES, RESPONSE_BOUNDS, Cell, read_counts
from bot.nlu.roles import load_roles
from bot.settings import ROOT

UNKNOWN = "onbekend"
TOTAL = "Totaal"

#: How the values are called on the page and in the file, in the order in which they are shown.
CARDS = {"nood": "Noodkaart (112)", "crisis": "Crisiskaart (113)", "veilig": "Vraag ‘Ben je veilig?’"}
UNANSWERED = {
    "twijfel": "Twijfel: vroeg wat bedoeld werd",
    "vangnet": "Vangnet: begreep het niet",
    "buiten_bereik": "Buiten bereik: ander onderwerp",
    "taal": "Andere taal",
    "zonder_rasa": "Storing: geen antwoord, wel de nummers",
}
VERDICTS = {"goed": "Goed", "slecht": "Niet goed"}
ADVISERS = {"leerkracht": "Scholen", "arts": "Artsen", "kinderopvang": "Kinderopvang"}
RESPONSES = {
    **{str(bound): f"tot {bound / 1000:g} s".replace(".", ",") for bound in RESPONSE_BOUNDS},
    "meer": f"meer dan {RESPONSE_BOUNDS[-1] // 1000} s",
}


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, and its numbers; None where the number must stay hidden."""

    label: str
    numbers: tuple[int | None, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """One figure. ``name`` is how CSV and page refer to it; ``mark`` stands where a number is hidden."""

    name: str
    title: str
    about: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    mark: str
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see but zeros."""
        return not any(number != 0 for row in self.rows for number in row.numbers)

    def show(self, number: int | None) -> str:
        """A number as it may be read by everybody."""
        return self.mark if number is None else str(number)


@dataclass(frozen=True)
class Report:
    """All figures of one month."""

    month: str
    tables: tuple[Table, ...]


def build_report(database: Database, month: str) -> Report:
    """The report of a month ("2026-11"). Raises MonthError when the text is no month."""
    return Report(check_month(month), tuple(_Builder(read_counts(database, month)).build()))


@lru_cache(maxsize=1)
def load_region_names(path: Path = ROOT / "data" / "places" / "veilig_thuis_regios.csv") -> Mapping[str, str]:
    """The regions of Veilig Thuis by their key, as a person calls them."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["sleutel"]: row["naam"].removeprefix("Veilig Thuis ") for row in csv.DictReader(file)}


@dataclass
class _Builder:
    """Completes the counts with zeros and totals, chooses what to hide in all tables at once, and makes the tables."""

    found: Mapping[Cell, int]
    counts: dict[Cell, int] = field(init=False)
    hidden: Hidden[Cell] = field(init=False)

    def __post_init__(self) -> None:
        self.roles = self._known(("rol", "verwijzing_rol"), 1, [*load_roles(), UNKNOWN])
        self.regions = self._known(("regio", "verwijzing_regio", "adviesvraag"), 2, [*load_region_names(), UNKNOWN])
        self.counts = dict(self.found)
        sums = [
            self._add_sum(("gesprekken", "", ""), [("rol", role, "") for role in self.roles]),
            self._add_sum(("gesprekken", "", ""), [("regio", "", region) for region in self.regions]),
            self._add_sum(("verwijzing_rol", TOTAL, ""), [("verwijzing_rol", role, "") for role in self.roles]),
            # A conversation may be shown two offices, but hardly ever is: this total is nearly that of the roles.
            self._add_sum(
                ("verwijzing_regio", "", TOTAL), [("verwijzing_regio", "", region) for region in self.regions]
            ),
            self._add_sum(("wachttijd", TOTAL, ""), [("wachttijd", bound, "") for bound in RESPONSES]),
            *self._add_advice(),
        ]
        for name, values in (("kaart", CARDS), ("onbeantwoord", UNANSWERED), ("oordeel", VERDICTS)):
            for value in values:
                self.counts.setdefault((name, value, ""), 0)
        self.hidden = choose_hidden(self.counts, sums)

    def build(self) -> Iterator[Table]:
        """The tables, in reading order."""
        yield self._total_table()
        yield self._advice_table()
        yield self._list_table(
            "thema", "Thema's", "In hoeveel gesprekken het thema gevraagd en beantwoord werd.", "Thema"
        )
        yield self._list_table("onderwerp", "Onderwerpen", "Hetzelfde, per onderwerp.", "Onderwerp")
        yield self._value_table(
            "onbeantwoord",
            "Zonder antwoord",
            "Gesprekken waarin de bot minstens één keer geen antwoord gaf. Een gesprek kan op meer regels tellen.",
            "Hoe",
            UNANSWERED,
        )
        yield self._value_table(
            "kaart",
            "Gevaar",
            "Gesprekken waarin deze kaart minstens één keer getoond is. Een gesprek kan op meer regels tellen.",
            "Kaart",
            CARDS,
        )
        yield self._value_table(
            "verwijzing_rol",
            "Verwezen naar Veilig Thuis, naar vrager",
            "Gesprekken waarin een kantoor van Veilig Thuis getoond is.",
            "Vrager",
            {role: role.capitalize() for role in self.roles},
            total=("verwijzing_rol", TOTAL, ""),
        )
        yield self._region_table(
            "verwijzing_regio",
            "Verwezen naar Veilig Thuis, naar regio",
            "De regio van het kantoor dat getoond is. Bij meer kantoren in één antwoord telt het eerste.",
        )
        yield self._value_table(
            "rol",
            "Wie vragen stellen",
            "Gesprekken naar de rol die de vrager zelf noemde.",
            "Vrager",
            {role: role.capitalize() for role in self.roles},
            total=("gesprekken", "", ""),
        )
        yield self._region_table(
            "regio",
            "Waar de vragen vandaan komen",
            "Gesprekken naar de regio van de plaats die de vrager noemde.",
            total=("gesprekken", "", ""),
        )
        yield self._response_table()
        yield self._value_table(
            "oordeel", "Oordeel van gebruikers", "Gesprekken met minstens één zo'n oordeel.", "Oordeel", VERDICTS
        )

    def _known(self, figures: tuple[str, ...], place: int, names: list[str]) -> list[str]:
        """The names of today, and those found in older months that have since been dropped."""
        found = {key[place] for key in self.found if key[0] in figures}
        return [*names, *sorted(found - set(names))]

    def _add_sum(self, total: Cell, parts: list[Cell]) -> Sum[Cell]:
        for part in parts:
            self.counts.setdefault(part, 0)
        self.counts[total] = sum(self.counts[part] for part in parts)
        return Sum(total, tuple(parts))

    def _add_advice(self) -> Iterator[Sum[Cell]]:
        """The indicator's totals: of each region, of each role, and of all."""
        for region in self.regions:
            yield self._add_sum(
                ("adviesvraag", TOTAL, region), [("adviesvraag", role, region) for role in ADVICE_ROLES]
            )
        for role in (*ADVICE_ROLES, TOTAL):
            yield self._add_sum(("adviesvraag", role, TOTAL), [("adviesvraag", role, name) for name in self.regions])
        yield self._add_sum(("adviesvraag", TOTAL, TOTAL), [("adviesvraag", role, TOTAL) for role in ADVICE_ROLES])

    def _number(self, key: Cell) -> int | None:
        return None if key in self.hidden.keys else self.counts.get(key, 0)

    def _mark(self, keys: Iterable[Cell]) -> str:
        """One mark for a whole table: who could tell both kinds of hidden numbers apart, could compute some."""
        return "afgeschermd" if self.hidden.protecting & set(keys) else f"< {SMALLEST_SHOWN}"

    def _total_table(self) -> Table:
        keys: list[Cell] = [("gesprekken", "", ""), ("berichten", "", "")]
        conversations = self._number(keys[0])
        # Few conversations can hold many messages, which would say more of a few people than their number does.
        messages = None if conversations is None else self._number(keys[1])
        rows = (Row("Gesprekken", (conversations,)), Row("Berichten", (messages,)))
        about = "Een gesprek is een reeks berichten zonder een stilte van 30 minuten."
        return Table("gesprekken", "Gesprekken", about, "Wat", ("Aantal",), rows, self._mark(keys))

    def _value_table(
        self, name: str, title: str, about: str, heading: str, values: Mapping[str, str], total: Cell | None = None
    ) -> Table:
        keys = [(name, value, "") for value in values]
        rows = [Row(label, (self._number(key),)) for key, label in zip(keys, values.values(), strict=True)]
        return self._finish(name, title, about, heading, keys, rows, total)

    def _region_table(self, name: str, title: str, about: str, total: Cell | None = None) -> Table:
        keys = [(name, "", region) for region in self.regions]
        rows = [Row(_name_region(region), (self._number(key),)) for key, region in zip(keys, self.regions, strict=True)]
        return self._finish(name, title, about, "Regio", keys, rows, total)

    def _finish(
        self, name: str, title: str, about: str, heading: str, keys: list[Cell], rows: list[Row], total: Cell | None
    ) -> Table:
        if total:
            keys, rows = [*keys, total], [*rows, Row(TOTAL, (self._number(total),), is_total=True)]
        return Table(name, title, about, heading, ("Gesprekken",), tuple(rows), self._mark(keys))

    def _list_table(self, name: str, title: str, about: str, heading: str) -> Table:
        """Of a long list only what may be shown, most asked first."""
        shown = [
            (count, value)
            for (figure, value, _), count in self.counts.items()
            if figure == name and count >= SMALLEST_SHOWN
        ]
        rows = tuple(Row(value, (count,)) for count, value in sorted(shown, key=lambda item: (-item[0], item[1])))
        about += f" Wat in minder dan {SMALLEST_SHOWN} gesprekken voorkwam, staat er niet bij."
        return Table(name, title, about, heading, ("Gesprekken",), rows, self._mark(()))

    def _advice_table(self) -> Table:
        columns = (*ADVICE_ROLES, TOTAL)
        regions = [*self.regions, TOTAL]
        rows = tuple(
            Row(
                _name_region(region),
                tuple(self._number(("adviesvraag", role, region)) for role in columns),
                region == TOTAL,
            )
            for region in regions
        )
        keys = [("adviesvraag", role, region) for region in regions for role in columns]
        return Table(
            "adviesvraag",
            "Adviesvragen door scholen, artsen en kinderopvang",
            "Gesprekken waarin een leerkracht, arts of medewerker van de kinderopvang vroeg om advies, naar melden, of naar"
            " een kantoor van Veilig Thuis.",
            "Regio",
            (*ADVISERS.values(), TOTAL),
            rows,
            self._mark(keys),
        )

    def _response_table(self) -> Table:
        keys: list[Cell] = [("wachttijd", bound, "") for bound in RESPONSES]
        few = self._number(("gesprekken", "", "")) is None
        numbers = [None if few and self.counts[key] else self._number(key) for key in keys]
        rows = tuple(Row(label, (number,)) for label, number in zip(RESPONSES.values(), numbers, strict=True))
        about = "Hoe snel een bericht beantwoord was. Hier telt elk bericht."
        note = "" if few else self._describe_speed([self.counts[key] for key in keys])
        return Table("wachttijd", "Wachttijd", about, "Tijd", ("Berichten",), rows, self._mark(keys), note)

    def _describe_speed(self, counts: list[int]) -> str:
        total = sum(counts)
        if total < SMALLEST_SHOWN:
            return ""
        running = list(accumulate(counts))
        labels = list(RESPONSES.values())
        half, most = (labels[next(i for i, n in enumerate(running) if n >= share * total)] for share in (0.5, 0.95))
        return f"De helft van de berichten: {half}. 95 % van de berichten: {most}."


def _name_region(region: str) -> str:
    return load_region_names().get(region, region.capitalize())
