"""The tables in data/places hold together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

Table = list[dict[str, str]]
Read = Callable[[str], Table]

# CBS, Regionale kerncijfers 2024; the same until 1-1-2026.
MUNICIPALITIES_PER_PROVINCE = {
    "Groningen": 10, "Friesland": 18, "Drenthe": 12, "Overijssel": 25, "Flevoland": 6, "Gelderland": 51,
    "Utrecht": 26, "Noord-Holland": 44, "Zuid-Holland": 50, "Zeeland": 13, "Noord-Brabant": 56, "Limburg": 31,
}  # fmt: skip
# CBS, Veilig Thuis regions of 2025.
MUNICIPALITIES_PER_REGION = {
    "amsterdam-amstelland": 6, "drenthe": 12, "flevoland": 6, "friesland": 18, "gelderland-midden": 15,
    "gelderland-zuid": 15, "gooi-en-vechtstreek": 6, "groningen": 10, "haaglanden": 9, "hollands-midden": 18,
    "ijsselland": 11, "kennemerland": 8, "midden-brabant": 11, "noord-en-midden-limburg": 14,
    "noord-en-oost-gelderland": 22, "noord-holland-noord": 17, "oost-brabant": 31, "rotterdam-rijnmond": 13,
    "twente": 14, "utrecht": 26, "west-brabant": 14, "zaanstreek-waterland": 7, "zeeland": 13,
    "zuid-holland-zuid": 10, "zuid-limburg": 16,
}  # fmt: skip
COLUMNS = {
    "gemeenten": ["gemeentecode", "naam", "provincie", "veilig_thuis_regio", "bron"],
    "veilig_thuis_regios": ["sleutel", "naam", "website", "telefoon", "adres_plaats", "cbs_code", "cbs_naam", "bron"],
    "postcode4": ["postcode4", "woonplaats", "gemeente", "bron"],
    "woonplaatsen": ["woonplaats", "gemeente", "provincie"],
    "oude_gemeenten": ["oude_gemeente", "huidige_gemeente", "datum_opheffing", "opmerking", "bron"],
    "bijnamen": ["bijnaam", "soort", "officiele_naam", "gemeente", "categorie", "bron"],
    "streken": ["naam", "regios", "bron"],
    "buitenland": ["naam", "land"],
    "voorrang": ["naam", "gemeente", "reden"],
    "gewone_woorden": ["naam", "soort"],
}
KEYS = {
    "gemeenten": ["naam"],
    "veilig_thuis_regios": ["sleutel"],
    "postcode4": ["postcode4", "woonplaats", "gemeente"],
    "woonplaatsen": ["woonplaats", "gemeente"],
    "oude_gemeenten": ["oude_gemeente", "huidige_gemeente", "datum_opheffing"],
    "bijnamen": ["bijnaam", "officiele_naam", "gemeente"],
    "streken": ["naam"],
    "buitenland": ["naam"],
    "voorrang": ["naam"],
    "gewone_woorden": ["naam"],
}
POSTCODES_IN_TWO_REGIONS = {"5091", "7351", "7693", "7694"}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_table_has_its_columns_and_clean_fields(name: str, read_table: Read) -> None:
    rows = read_table(name)
    assert rows, f"{name}.csv is empty"
    for row in rows:
        assert list(row) == COLUMNS[name], f"{name}.csv: wrong number of fields in {row}"
        assert all(value is not None and value == value.strip() for value in row.values()), row


@pytest.mark.parametrize("name", KEYS)
def test_no_table_says_anything_twice(name: str, read_table: Read) -> None:
    counts = Counter(tuple(row[column].lower() for column in KEYS[name]) for row in read_table(name))
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    "name", ["gemeenten", "veilig_thuis_regios", "postcode4", "oude_gemeenten", "bijnamen", "streken"]
)
def test_every_fact_has_a_source(name: str, read_table: Read) -> None:
    assert [row for row in read_table(name) if not row["bron"]] == []


def test_every_municipality_lies_in_exactly_one_known_region(read_table: Read) -> None:
    municipalities = read_table("gemeenten")
    regions = {row["sleutel"] for row in read_table("veilig_thuis_regios")}
    assert len(municipalities) == 342
    assert {row["veilig_thuis_regio"] for row in municipalities} == regions
    assert all(re.fullmatch(r"GM\d{4}", row["gemeentecode"]) for row in municipalities)
    assert len({row["gemeentecode"] for row in municipalities}) == 342


def test_provinces_and_regions_have_as_many_municipalities_as_cbs_says(read_table: Read) -> None:
    municipalities = read_table("gemeenten")
    assert Counter(row["provincie"] for row in municipalities) == MUNICIPALITIES_PER_PROVINCE
    assert Counter(row["veilig_thuis_regio"] for row in municipalities) == MUNICIPALITIES_PER_REGION


def test_every_region_is_called_veilig_thuis_and_has_the_national_number(read_table: Read) -> None:
    for row in read_table("veilig_thuis_regios"):
        assert row["naam"].startswith("Veilig Thuis ")
        assert row["telefoon"] == "0800-2000"
        assert row["website"] == "" or re.fullmatch(r"https://[a-z0-9.\-]+", row["website"])


def test_every_town_lies_in_a_municipality_of_its_province(read_table: Read) -> None:
    provinces = {row["naam"]: row["provincie"] for row in read_table("gemeenten")}
    towns = read_table("woonplaatsen")
    assert len(towns) == 2502
    assert [town for town in towns if provinces.get(town["gemeente"]) != town["provincie"]] == []
    assert {town["gemeente"] for town in towns} == set(provinces)


def test_every_postcode_lies_in_a_town_of_its_municipality(read_table: Read) -> None:
    towns = {(town["woonplaats"], town["gemeente"]) for town in read_table("woonplaatsen")}
    postcodes = read_table("postcode4")
    assert [row for row in postcodes if (row["woonplaats"], row["gemeente"]) not in towns] == []
    assert all(re.fullmatch(r"[1-9]\d{3}", row["postcode4"]) for row in postcodes)
    assert len({row["postcode4"] for row in postcodes}) == 4739
    assert {row["gemeente"] for row in postcodes} == {row["naam"] for row in read_table("gemeenten")}


def test_only_four_postcodes_lie_in_two_regions(read_table: Read, region_of: dict[str, str]) -> None:
    regions = defaultdict(set)
    for row in read_table("postcode4"):
        regions[row["postcode4"]].add(region_of[row["gemeente"]])
    assert {code for code, keys in regions.items() if len(keys) > 1} == POSTCODES_IN_TWO_REGIONS


def test_every_former_municipality_went_into_a_present_one(read_table: Read, region_of: dict[str, str]) -> None:
    former = read_table("oude_gemeenten")
    assert [row for row in former if row["huidige_gemeente"] not in region_of] == []
    assert all(re.fullmatch(r"(1[89]|20)\d\d-[01]\d-[0-3]\d", row["datum_opheffing"]) for row in former)
    assert len({row["oude_gemeente"] for row in former if row["datum_opheffing"] >= "2001"}) >= 255
    assert max(row["datum_opheffing"] for row in former) == "2023-01-01"


def test_every_nickname_stands_for_a_known_place(read_table: Read, region_of: dict[str, str]) -> None:
    towns = {(town["woonplaats"], town["gemeente"]) for town in read_table("woonplaatsen")}
    for row in read_table("bijnamen"):
        if row["soort"] == "provincie":
            assert row["officiele_naam"] in MUNICIPALITIES_PER_PROVINCE, row
        elif row["soort"] == "gemeente":
            assert row["officiele_naam"] == row["gemeente"] in region_of, row
        else:
            assert row["soort"] == "woonplaats", row
            assert (row["officiele_naam"], row["gemeente"]) in towns, row


def test_every_area_and_preference_names_known_regions_and_municipalities(
    read_table: Read, region_of: dict[str, str]
) -> None:
    for row in read_table("streken"):
        assert set(row["regios"].split(";")) <= set(region_of.values()), row
    assert [row for row in read_table("voorrang") if row["gemeente"] not in region_of] == []


def test_every_ordinary_word_is_marked_with_a_known_kind(read_table: Read) -> None:
    assert {row["soort"] for row in read_table("gewone_woorden")} == {"woord", "hoofdletter", "naam", "nooit"}


@pytest.mark.parametrize(
    ("table", "column", "name", "municipality", "region"),
    [
        ("postcode4", "postcode4", "3511", "Utrecht", "Veilig Thuis Utrecht"),
        ("postcode4", "postcode4", "2511", "'s-Gravenhage", "Veilig Thuis Haaglanden"),
        ("postcode4", "postcode4", "7311", "Apeldoorn", "Veilig Thuis Noord Oost Gelderland"),
        ("postcode4", "postcode4", "1506", "Zaanstad", "Veilig Thuis Zaanstreek-Waterland"),
        ("postcode4", "postcode4", "4331", "Middelburg (Z.)", "Veilig Thuis Zeeland"),
        ("postcode4", "postcode4", "5911", "Venlo", "Veilig Thuis Noord- en Midden-Limburg"),
        ("woonplaatsen", "woonplaats", "Uden", "Maashorst", "Veilig Thuis Oost-Brabant"),
        ("woonplaatsen", "woonplaats", "Hoofddorp", "Haarlemmermeer", "Veilig Thuis Kennemerland"),
        ("gemeenten", "naam", "Heusden", "Heusden", "Veilig Thuis Midden-Brabant"),
        ("gemeenten", "naam", "Mook en Middelaar", "Mook en Middelaar", "Veilig Thuis Gelderland-Zuid"),
        ("gemeenten", "naam", "Uitgeest", "Uitgeest", "Veilig Thuis Noord-Holland Noord"),
        ("bijnamen", "bijnaam", "Snits", "Súdwest-Fryslân", "Veilig Thuis Friesland"),
    ],
)
def test_a_sample_of_places_lies_where_it_should(
    table: str, column: str, name: str, municipality: str, region: str, read_table: Read, region_of: dict[str, str]
) -> None:
    names = {row["sleutel"]: row["naam"] for row in read_table("veilig_thuis_regios")}
    found = {row["naam" if table == "gemeenten" else "gemeente"] for row in read_table(table) if row[column] == name}
    assert municipality in found
    assert names[region_of[municipality]] == region
