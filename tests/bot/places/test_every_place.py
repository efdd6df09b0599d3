"""Whoever types the exact name of a place gets its Veilig Thuis region."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.places import PlaceFinder

Read = Callable[[str], list[dict[str, str]]]

# "Nederland" is a hamlet near Steenwijk; whoever answers "Nederland" does not mean it.
NEVER_A_PLACE = {"Nederland"}


def list_wrong(finder: PlaceFinder, region_of: dict[str, str], named: list[tuple[str, str]]) -> list[str]:
    """The names whose one match does not hold the municipality's region."""
    wrong = []
    for name, municipality in named:
        matches = finder.find(name, answering=True).matches
        regions = {place.regio for match in matches for place in match.candidates}
        if name not in NEVER_A_PLACE and (len(matches) != 1 or region_of[municipality] not in regions):
            wrong.append(f"{name} ({municipality})")
    return wrong


def test_every_municipality_is_found_by_its_name(finder: PlaceFinder, region_of: dict[str, str]) -> None:
    assert list_wrong(finder, region_of, [(name, name) for name in region_of]) == []


@pytest.mark.parametrize("rewrite", [str, str.lower, str.upper])
def test_every_town_is_found_by_its_name(
    rewrite: Callable[[str], str], finder: PlaceFinder, region_of: dict[str, str], read_table: Read
) -> None:
    towns = [(rewrite(row["woonplaats"]), row["gemeente"]) for row in read_table("woonplaatsen")]
    assert [name for name in list_wrong(finder, region_of, towns) if not name.lower().startswith("nederland ")] == []


def test_every_town_is_found_without_accents_and_hyphens(
    finder: PlaceFinder, region_of: dict[str, str], read_table: Read
) -> None:
    plain = str.maketrans("áàâäéèêëíìîïóòôöúùûü", "aaaaeeeeiiiioooouuuu", "'’")
    towns = [
        (row["woonplaats"].translate(plain).replace("-", " "), row["gemeente"]) for row in read_table("woonplaatsen")
    ]
    assert list_wrong(finder, region_of, towns) == []


def test_every_postcode_is_found(finder: PlaceFinder, region_of: dict[str, str], read_table: Read) -> None:
    rows = read_table("postcode4")
    for written in ("{}", "{} XY", "{}xy"):
        codes = [(written.format(row["postcode4"]), row["gemeente"]) for row in rows]
        assert list_wrong(finder, region_of, codes) == []


def test_every_nickname_is_found(finder: PlaceFinder, region_of: dict[str, str], read_table: Read) -> None:
    named = [(row["bijnaam"], row["gemeente"]) for row in read_table("bijnamen") if row["gemeente"]]
    assert list_wrong(finder, region_of, named) == []


def test_every_former_municipality_is_found_unless_a_town_now_has_its_name(
    finder: PlaceFinder, region_of: dict[str, str], read_table: Read
) -> None:
    taken = {row["woonplaats"] for row in read_table("woonplaatsen")} | {
        row["bijnaam"] for row in read_table("bijnamen")
    }
    former = [
        (row["oude_gemeente"], row["huidige_gemeente"])
        for row in read_table("oude_gemeenten")
        if row["oude_gemeente"] not in taken
    ]
    assert list_wrong(finder, region_of, former) == []


def test_every_place_abroad_is_known_to_be_abroad(finder: PlaceFinder, read_table: Read) -> None:
    for row in read_table("buitenland"):
        match = finder.find(row["naam"], answering=True).matches[0]
        assert row["land"] in {place.land for place in match.candidates}, row


def test_no_two_buttons_have_the_same_label(finder: PlaceFinder, read_table: Read) -> None:
    names = [row["woonplaats"] for row in read_table("woonplaatsen")] + [row["naam"] for row in read_table("streken")]
    for name in names:
        for match in finder.find(name, answering=True).matches:
            assert len(set(match.labels)) == len(match.candidates), match.labels


def test_pressing_a_button_settles_which_place_is_meant(finder: PlaceFinder, read_table: Read) -> None:
    names = [row["woonplaats"] for row in read_table("woonplaatsen")] + [
        row["bijnaam"] for row in read_table("bijnamen")
    ]
    names += [row["naam"] for row in read_table("streken")] + ["Limburg", "Gelderland", "Noord-Holland", "5091", "7351"]
    asked = [match for name in names for match in finder.find(name, answering=True).matches if match.is_ambiguous]
    buttons = [(place, label) for match in asked for place, label in zip(match.candidates, match.labels, strict=True)]
    for place, label in buttons:
        pressed = finder.find(label, answering=True)
        assert pressed.ambiguous is None, label
        assert [region.sleutel for region in pressed.regions] == ([place.regio] if place.regio else []), label
