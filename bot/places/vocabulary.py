"""The Dutch words around a name by which the place finder tells a place from anything else.

All in plain spelling: lower case, no accents, apostrophes and hyphens split words ("zo'n" is "zo" and "n").
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text, for looking up."""
    return frozenset(words.split())


ARTICLES = word_set("de het een t n mijn mn jouw je zijn haar ons onze hun jullie uw deze die dit dat elk elke ieder")

# Words that may be the first of a name: "de Bilt", "'t Zand".
NAME_ARTICLES = word_set("de den het t s")

# --- before a name -----------------------------------------------------------------------------------------------

# After these a name is a place, hardly ever a person.
STRONG_PREPOSITIONS = word_set("""
    in uit te vanuit nabij richting rondom omstreken omgeving regio gemeente deelgemeente plaats plaatsje dorp
    dorpje stad stadje wijk buurtschap politie wijkteam
""")
# After these it may be a person or a thing too: "bij Emma", "naar buiten".
WEAK_PREPOSITIONS = word_set("bij naar van tot rond voor naast vlakbij buiten te")

NAMES_VILLAGE = word_set("gemeente plaats plaatsje dorp dorpje buurtschap")
NAMES_PLACE = NAMES_VILLAGE | word_set("stad stadje omgeving regio")
NAMES_AREA = word_set("buurt omgeving regio gemeente nabijheid")

RESIDES = word_set("woon woont wonen woonde woonden woonachtig wonend wonende")
LIVES = RESIDES | word_set("werk werkt werken kom komt komen zit")

# Words that make it likely that the place someone lives or works in follows, or the office of a place.
CUES = (
    LIVES
    | NAMES_PLACE
    | word_set("""
    gewoond werkzaam zitten verblijf verblijft verblijven verhuisd verhuizen verhuis gevlucht afkomstig geboren
    gebeurt gebeurd dichtbij ergens hoort terecht hulp bellen meld melden gemeld thuis veiligthuis kantoor
    vestiging locatie nummer telefoonnummer adres school basisschool universiteit huisarts huisartsenpraktijk
    praktijk ziekenhuis ggd kinderopvang opvang kdv bso politie wijkagent burgemeester inwoner leerkracht juf
    leraar mentor leerling kind gezin client patient buurman buurvrouw moeder vader oma opa zus zusje broer
    broertje dochter zoon nichtje neefje tante oom vriendin vriend mevrouw meneer
    """)
)

# "van Dongen" is a surname, but not after these: "de gemeente van Dongen", "ik ben van Texel".
BEFORE_VAN = word_set("""
    ben bent kom komt komen is regio omgeving buurt gemeente stad provincie dorpje eiland rand hart midden
    centrum noorden zuiden oosten westen nabijheid omstreken politie kantoor vestiging afdeling nummer
    telefoonnummer adres gegevens website postcode inwoner inwoners burgemeester wijkteam thuis veiligthuis ggd
    school universiteit ziekenhuis
""")
TITLES = word_set("""
    meneer mevrouw mevr mw mvr dhr heer juf juffrouw meester dokter dr drs mr prof ir ing familie fam gezin
    agent rechter wethouder zuster broeder tante oom opa oma dominee pastoor advocaat directeur collega
    achternaam
""")
NAME_PARTS = word_set("van de den der ter ten v d vd in het t")
ENDS_NAME_PARTS = word_set("der ter ten vd")

# --- after a name ------------------------------------------------------------------------------------------------

STREETS = word_set("straat laan plein singel gracht kade dijk steeg hof plantsoen")

# An ordinary word after "in" is a place only when the clause stops there or goes on with one of these.
FOLLOWERS = word_set("""
    en of is maar want dus wat welke welk wie waar hoe kan kun moet heb hebben heeft ben bent zijn was wonen
    woon woont werk werkt werken ik zij ze hij we wij mijn mn er bel bellen melden graag aub wordt word die dat
    gebeurt gebeurd zit zitten nu ook al sinds bij
""")
# After "ik woon in" more can follow.
FOLLOWERS_AFTER_LIVES = word_set("""
    met samen alleen aan op in naast tegenover achter omdat daar want tegenwoordig zonder vanaf hier toen
    terwijl vlakbij
""")

PROVINCE_ABBREVIATIONS = {
    "nh": "Noord-Holland",
    "zh": "Zuid-Holland",
    "nb": "Noord-Brabant",
    "nbr": "Noord-Brabant",
    "gld": "Gelderland",
    "gl": "Gelderland",
    "ov": "Overijssel",
    "ovl": "Overijssel",
    "dr": "Drenthe",
    "drn": "Drenthe",
    "fr": "Friesland",
    "frl": "Friesland",
    "gr": "Groningen",
    "gn": "Groningen",
    "lb": "Limburg",
    "li": "Limburg",
    "ut": "Utrecht",
    "utr": "Utrecht",
    "zl": "Zeeland",
    "zld": "Zeeland",
    "fl": "Flevoland",
    "flev": "Flevoland",
}
# Single letters count only as a capital or between brackets: "Beek (L)".
PROVINCE_LETTERS = {
    "l": "Limburg",
    "o": "Overijssel",
    "u": "Utrecht",
    "z": "Zeeland",
    "g": "Gelderland",
    "f": "Friesland",
    "d": "Drenthe",
}

# --- between two names: "Hoorn op Terschelling", "Beek bij Nijmegen" -----------------------------------------------

NEARBY = word_set("bij nabij vlakbij")
CONNECTORS = NEARBY | word_set("in op te gemeente gem provincie prov de het t dat ligt eiland")

# --- around the place in a whole message -----------------------------------------------------------------------------

# In an answer: "ehh ik woon in Best denk ik".
LEADS_ANSWER = (
    NAMES_PLACE
    | RESIDES
    | word_set("""
    ik wij we hij zij ze werk werkt werken kom komt komen zit zitten in uit te bij van vanuit naar voor om de
    het is dat was dit buurt nabij ergens hier daar vlakbij dichtbij mijn mn woonplaats ouders ouder moeder
    vader kind gezin school eh ehh ehm uh uhm um hm hmm hallo hoi hey ja jawel nee niet maar nou oh o oke ok
    sorry dus gewoon nu wel eigenlijk provincie postcode heet ligt gebeurt gebeurd speelt heb bedoel gaat
    antwoord denk zoek
    """)
)
ENDS_ANSWER = (
    frozenset(PROVINCE_ABBREVIATIONS)
    | frozenset(PROVINCE_LETTERS)
    | word_set("""
    denk ik hoor aub alsjeblieft alstublieft svp dus bedankt dank je u wel graag toch nu he ja gewoon eigenlijk
    vlakbij gemeente provincie prov noord zuid oost west centrum zuidoost binnenstad haven stad regio omgeving
    omstreken en eo is dat het woon wonen woonachtig vandaan zelf ofzo geloof mijn woonplaats wij we werk in
    """)
)
# In a question for an office: "waar is veilig thuis roterdam".
REQUEST = word_set("""
    veilig thuis veiligthuis nummer telefoonnummer telefoon kantoor adres contact contactgegevens website
    vestiging locatie openingstijden bellen bel melden graag aub zoek ik wil wat is het van voor in regio
    gemeente hallo hoi welk welke waar wie hoe moet kan zijn ben naartoe heen toe terecht naar
""")

# --- around a number -------------------------------------------------------------------------------------------------

NAMES_POSTCODE = word_set("postcode postcodes pc postkode postcodegebied")
NAMES_OFFICE = word_set("kantoor thuis veiligthuis vestiging locatie regio gebied omgeving wijk")
BEFORE_POSTCODE = word_set("in uit te vanuit rond nabij bij")
YEAR_WORDS = word_set("""
    in uit van sinds vanaf tot voor na eind begin medio anno jaar schooljaar wet januari februari maart april
    mei juni juli augustus september oktober november december
""")
COUNTED = word_set("""
    euro eur uur u jaar jr keer kinderen kind mensen gezinnen meldingen procent leerlingen gram kilo meter
    kilometer km man mannen vrouwen slachtoffers dagen weken maanden minuten gevallen woorden tekens inwoners
    nederlanders ouders ouderen jongeren volwassenen per of
""")
# Two letters after a number that are a word or a measure, not the end of a postcode.
TWO_LETTER_WORDS = word_set("""
    af ah al am an as at be bo bv cc cl cm da de dl do dr du ed eg ei en er et eu ex ga gb go gr ha he ho hz ie
    ik in is ja je jr kb kg km ko kw la ma mb me mg ml mm mw na nb nl nm no nr nu of oh om op os pa pm pp ps re
    si so st te tv ui ur uu uw va vs wc we wo ze zn zo
""")
UNUSED_LETTERS = word_set("sa sd ss")  # never given out in a postcode
