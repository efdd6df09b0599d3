"""What users type, and the region they are sent to."""

from __future__ import annotations

import pytest

from bot.places import Lookup, PlaceFinder


def regions(lookup: Lookup) -> list[str]:
    return [region.sleutel for region in lookup.regions]


def offered(lookup: Lookup) -> list[str]:
    assert lookup.ambiguous is not None
    return [region.sleutel for region in lookup.ambiguous.regions]


def test_a_resident_of_bedum_is_sent_to_groningen(finder: PlaceFinder) -> None:
    lookup = finder.find("Welk Veilig Thuis hoort bij Bedum?")
    assert lookup.regio is not None
    assert lookup.regio.naam == "Veilig Thuis Groningen"
    assert lookup.regio.telefoon == "0800-2000"
    match = lookup.matches[0]
    assert (match.written, match.kind, match.corrected) == ("Bedum", "woonplaats", False)
    assert match.candidates[0].gemeente == "Het Hogeland"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("veilig thuis utrecht", "utrecht"),
        ("ik woon in best, waar kan ik heen", "oost-brabant"),
        ("een kind uit Huizen zit bij mij in de klas", "gooi-en-vechtstreek"),
        ("ik woon in leiden met mijn kinderen", "hollands-midden"),
        ("Wij zijn een kinderopvang in de gemeente Buren", "gelderland-zuid"),
        ("woonachtig te Soest", "utrecht"),
        ("hij woont in De Wijk", "drenthe"),
        ("mijn opa woont in hoek van holland", "rotterdam-rijnmond"),
        ("IK WOON IN PURMEREND EN IK BEN BANG", "zaanstreek-waterland"),
        ("De Amsterdamsestraat in Hilversum", "gooi-en-vechtstreek"),
        ("meneer de Vries uit Vries", "drenthe"),
        ("we hebben in 2019 al gemeld in arnhem", "gelderland-midden"),
        ("ik ben gevlucht van Tilburg naar Tilburg-Noord, nee grapje", "midden-brabant"),
        ("niet in Utrecht maar in Zwolle", "ijsselland"),
    ],
)
def test_a_place_in_a_sentence_is_found(text: str, region: str, finder: PlaceFinder) -> None:
    assert regions(finder.find(text)) == [region]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("amstedam", "amsterdam-amstelland"),
        ("den bosh", "oost-brabant"),
        ("s hertogenbosch", "oost-brabant"),
        ("utrect", "utrecht"),
        ("rotjeknor", "rotterdam-rijnmond"),
        ("den hag", "haaglanden"),
        ("denhaag", "haaglanden"),
        ("'s-gravenhage", "haaglanden"),
        ("grunn", "groningen"),
        ("bergenopzoom", "west-brabant"),
        ("bergen op soom", "west-brabant"),
        ("hoofd dorp", "kennemerland"),
        ("enschedé", "twente"),
        ("maastrigt", "zuid-limburg"),
        ("sudwest fryslan", "friesland"),
        ("a'dam", "amsterdam-amstelland"),
        ("Su\u0301dwest-Frysla\u0302n", "friesland"),
        ("Ut\u200brecht", "utrecht"),
    ],
)
def test_a_name_that_is_spelt_differently_is_understood(text: str, region: str, finder: PlaceFinder) -> None:
    assert regions(finder.find(text, answering=True)) == [region]


def test_the_user_can_be_told_which_place_was_understood(finder: PlaceFinder) -> None:
    match = finder.find("mijn buurvrouw in roterdam wordt geslagen").matches[0]
    assert (match.written, match.candidates[0].name, match.corrected) == ("roterdam", "Rotterdam", True)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Best", "oost-brabant"),
        ("een", "drenthe"),
        ("huizen", "gooi-en-vechtstreek"),
        ("ehh houten denk ik", "utrecht"),
        ("020", "amsterdam-amstelland"),
        ("2011", "kennemerland"),
        ("lijden", "hollands-midden"),
    ],
)
def test_an_answer_to_the_question_for_the_place_may_be_bare(text: str, region: str, finder: PlaceFinder) -> None:
    assert regions(finder.find(text, answering=True)) == [region]
    assert not finder.find(text)


@pytest.mark.parametrize(
    "text", ["weet ik niet", "nee", "geen idee", "bij de buren", "heel nederland", "thuis", "in een dorp"]
)
def test_an_answer_without_a_place_is_not_forced_into_one(text: str, finder: PlaceFinder) -> None:
    assert not finder.find(text, answering=True)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Bergen", ("Bergen (Noord-Holland)", "Bergen (Limburg)")),
        ("Hengelo", ("Hengelo (Overijssel)", "Hengelo (Gelderland)")),
        ("Rijswijk", ("Rijswijk (Zuid-Holland)", "Rijswijk (Gelderland)", "Rijswijk (Noord-Brabant)")),
        ("Beek", ("Beek (Limburg)", "Beek (gemeente Berg en Dal)", "Beek (gemeente Montferland)")),
        ("Hoorn", ("Hoorn (Noord-Holland)", "Hoorn (Friesland)")),
        ("Velp", ("Velp (Gelderland)", "Velp (Noord-Brabant)")),
        ("Zeeland", ("Zeeland (provincie)", "Zeeland (Noord-Brabant)")),
        ("Sint Maarten", ("Sint Maarten (Caribisch gebied)", "Sint Maarten (Noord-Holland)")),
        ("5091", ("Oost West en Middelbeers (Noord-Brabant)", "Haghorst (Noord-Brabant)")),
    ],
)
def test_a_name_of_several_places_brings_a_button_for_each(
    text: str, labels: tuple[str, ...], finder: PlaceFinder
) -> None:
    lookup = finder.find(text, answering=True)
    assert lookup.ambiguous is not None
    assert set(lookup.ambiguous.labels) == set(labels)
    assert lookup.regio is None


@pytest.mark.parametrize("text", ["Middelburg", "Stein", "Katwijk", "Utrecht", "Groningen", "Vianen"])
def test_a_well_known_place_is_not_asked_about_for_a_hamlet_of_that_name(text: str, finder: PlaceFinder) -> None:
    assert finder.find(text, answering=True).regio is not None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Bergen in Limburg", "noord-en-midden-limburg"),
        ("Bergen (NH)", "noord-holland-noord"),
        ("Limburg, Bergen", "noord-en-midden-limburg"),
        ("Hengelo gld", "noord-en-oost-gelderland"),
        ("Hengelo overijsel", "twente"),
        ("gemeente Hengelo", "twente"),
        ("7255 Hengelo", "noord-en-oost-gelderland"),
        ("Rijswijk (ZH)", "haaglanden"),
        ("rijswijk bij den haag", "haaglanden"),
        ("Beek bij Nijmegen", "gelderland-zuid"),
        ("Noordwijk Groningen", "groningen"),
        ("Katwijk aan zee", "hollands-midden"),
        ("Hoorn op Terschelling", "friesland"),
        ("Laren in het Gooi", "gooi-en-vechtstreek"),
        ("provincie zeeland", "zeeland"),
        ("het dorp Zeeland", "oost-brabant"),
        ("Almere bij Amsterdam", "flevoland"),
    ],
)
def test_what_stands_around_a_name_tells_which_place_is_meant(text: str, region: str, finder: PlaceFinder) -> None:
    lookup = finder.find(text, answering=True)
    assert lookup.ambiguous is None
    assert regions(lookup) == [region]


def test_someone_from_limburg_is_asked_which_part(finder: PlaceFinder) -> None:
    lookup = finder.find("bij wie moet ik zijn in limburg")
    assert offered(lookup) == ["zuid-limburg", "noord-en-midden-limburg", "gelderland-zuid"]
    assert lookup.ambiguous is not None
    assert lookup.ambiguous.kind == "provincie"
    assert lookup.ambiguous.labels[0] == "Veilig Thuis Zuid-Limburg"


def test_a_province_is_not_asked_about_when_the_town_is_named_too(finder: PlaceFinder) -> None:
    assert regions(finder.find("ik woon in Brabant, in Eindhoven")) == ["oost-brabant"]


@pytest.mark.parametrize("province", ["Groningen", "Friesland", "Drenthe", "Flevoland", "Utrecht"])
def test_a_province_with_one_office_is_clear(province: str, finder: PlaceFinder) -> None:
    assert finder.find(province, answering=True).regio is not None


def test_two_places_in_one_message_are_both_found(finder: PlaceFinder) -> None:
    lookup = finder.find("ik woon in utrecht maar mijn moeder in zwolle")
    assert [match.written for match in lookup.matches] == ["utrecht", "zwolle"]
    assert regions(lookup) == ["utrecht", "ijsselland"]
    assert lookup.regio is None


@pytest.mark.parametrize(
    "text", ["3511 AB", "3511ab", "3511-AB", "postcode 3511", "ik woon in 3511", "veilig thuis 3511"]
)
def test_a_postcode_is_read_in_every_spelling(text: str, finder: PlaceFinder) -> None:
    lookup = finder.find(text)
    assert regions(lookup) == ["utrecht"]
    assert lookup.matches[0].kind == "postcode"


@pytest.mark.parametrize(
    "text",
    [
        "bel 0800-2000", "bel 0800 2000", "bel 0900-8844", "bel 112", "mijn nummer is 06-12345678",
        "mijn nummer is 06 1234 5678", "in 2024 is er gemeld", "sinds 1998", "ik ben geboren in 1987", "€ 3511",
        "3511 euro", "€1.500,-", "om 1430 uur", "om 16.30 uur", "1200 kinderen per jaar", "1012 is veel", "groep 4",
        "1500 km hiervandaan", "artikel 1750",
    ],
)  # fmt: skip
def test_a_year_time_amount_or_phone_number_is_no_postcode(text: str, finder: PlaceFinder) -> None:
    assert not finder.find(text)


@pytest.mark.parametrize(
    ("text", "land"),
    [
        ("mijn dochter woont nu in turkije", "Turkije"),
        ("Antwerpen", "België"),
        ("we gaan naar marroko", "Marokko"),
        ("bonaire", "Caribisch Nederland"),
        ("curacao", "Caribisch gebied"),
    ],
)
def test_a_place_abroad_is_told_apart(text: str, land: str, finder: PlaceFinder) -> None:
    lookup = finder.find(text)
    assert lookup.abroad is not None
    assert lookup.abroad.kind == "buitenland"
    assert lookup.abroad.candidates[0].land == land
    assert lookup.regio is None


@pytest.mark.parametrize(
    "text",
    [
        "ik hoor elke nacht geschreeuw bij de buren", "Mijn buren slaan hun kind", "Hoe lang duurt een huisverbod?",
        "wat doet veilig thuis", "dat weet ik niet het best", "Waar kan ik terecht om te melden?",
        "kan dit leiden tot een uithuisplaatsing", "Anna is 5 en Maarten is 7, ze wonen bij hun moeder",
        "het kind zit in de hoek", "hij is echt heel boos", "wil hem het huis uit zetten", "geweld in huizen",
        "mijn man werkt in de handel", "Mevrouw van Dongen belde", "meester Van Houten", "jan van dongen slaat hem",
        "hoeveel kantoren zijn er in Nederland", "de Haagse markt", "op de Utrechtseweg", "Amsterdamse school",
        "Erica en Linde zijn bang", "ze slaapt bij erica", "trekt aan haar haren", "in paniek rende ze naar buiten",
        "in elke regio een of twee", "er is geweld in de wijk", "mijn zoon Bram zit in groep 4", "bij Emma thuis",
        "www.utrecht.nl", "ik zit in een depressie", "de meldcode in vijf stappen", "in een land samenleven",
    ],
)  # fmt: skip
def test_an_ordinary_sentence_names_no_place(text: str, finder: PlaceFinder) -> None:
    assert not finder.find(text)
    assert not finder.find(text.lower())
