"""Streets and other places to live, with a number or without, also in lower case: ``kerkstraat 12b``, ``op nummer 14``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.logbook.lexicon import Lexicon
from bot.logbook.spans import Span

_STREET_END = (
    r"(?:straat|straatje|sraat|staat|strat|strt|straaat|str\.?|laan|laantje|weg|plein|pleintje|kade|gracht|singel|dijk|hof|hofje|"
    r"steeg|pad|paadje|dreef|burg|baan|park|markt|plantsoen|wal|boulevard|ring|erf|hoek|veld|akker|kamp|donk|meent|wg\.?|ln\.?|"
    r"oord|horst|berg|brink|haven|kwartier|gaarde|hoeve|rode|rijn|poort|brug|zijde|stede|es|dwars|tuin|werf|zoom|haag|bos|heide|waard|"
    r"weide|weyde|poten|werf|ooi|beek|vliet|molen|schans|spoor|lust|zicht|eind|einde)"
)
_NUMBER = (
    r"(?:(?:nr\.?|nummer|huisnr\.?|huisnummer|no\.?)\s*)?(?P<number>\d{1,4})"
    r"(?:\s?-\s?\d{1,3}|\s?-?[a-zA-Z](?![\w'’])|\s?(?:hs|huis|bis|rood|zwart|boven|beneden|bg|i{1,3}|iv)\b|\s?-?\s?[1-4]\s?(?:hoog|hg)\b)*"
    r"(?:,?\s(?:plek|kamer|flat|appartement|etage|verdieping)\s[A-Z]?\d{1,3}\b)?"
)
_BEFORE = r"(?:(?:de|het|'t|van|den|der|ter|ten|sint|st\.?|oude|nieuwe|lange|korte|hoge|lage|grote|kleine|prins|prinses|koningin|koning|burgemeester|burg\.?|dr\.?|pr\.?|prs\.?|mr\.?|ds\.?|gen\.?|kon\.?|past\.?|mgr\.?|v\.?d\.?|v\.|van\sde[nr]?|pastoor|professor|prof\.|jan|generaal|admiraal|eerste|tweede|derde|vierde|1e|2e|3e)\s)"  # noqa: E501
_STREET = re.compile(
    rf"\b(?:{_BEFORE}){{0,3}}(?P<street>[^\W\d_][\w.'’-]*?{_STREET_END})\s*,?\s*{_NUMBER}(?![\w:%€]|[.,]\d)",
    re.IGNORECASE,
)
_CAPITAL_STREET = re.compile(
    r"(?:\b(?:[Oo]p|[Aa]an|[Ii]n|[Aa]dres(?:\s?(?:is|:))?|[Ww]oon\w*|[Ww]onen|[Hh]uis)\s(?:de\s|het\s|'t\s)?|(?<=[,:(]\s)|^)"
    r"(?P<address>(?:[A-Z][a-zà-ÿ'’-][\w'’-]*\s)(?:(?:van|de|der|den|het|'t|ter|ten|op|aan|[A-Z][\w'’-]+)\s){0,4}"
    + _NUMBER
    + r")(?![\w:%€]|[.,]\d)"
)
_LIVES_AT = re.compile(
    r"\b(?:woon\w*|wonen|adres|thuis|verblijf\w*|zit|zitten)(?:\s(?:is|wij|we|ik|hij|zij|ze|nu|hier|tijdelijk|nog)){0,2}\s?:?\s"
    r"(?:op|aan|in|is|bij)?\s?(?P<address>(?:de\s|het\s|'t\s)?[^\W\d_]{4,}\s"
    + _NUMBER
    + r")(?![\w:%€]|[.,]\d|\s?(?:jaar|uur|weken|maanden|dagen|keer|kinderen|euro))",
    re.IGNORECASE,
)
_HOUSE_NUMBER = re.compile(
    r"\b(?:woon\w*|wonen|huis|buren|straat|adres|flat)(?:\s(?:op|aan|van|de|wij|we|ik))*\s(?P<address>(?:nummer|nr\.?|huisnummer)\s\d{1,4}\s?[a-z]?)(?!\w)",
    re.IGNORECASE,
)
_STREET_ALONE = re.compile(
    r"\b(?P<street>[^\W\d_][\w'’-]{2,}(?:straat|laan|plein|gracht|singel|kade|steeg|dreef|plantsoen|weg|dijk|hof|pad))\b",
    re.IGNORECASE,
)
# The words before a street without a number: "hoek dorpsstraat", "ze wonen op de lindelaan".
_STREET_NEAR = re.compile(
    r"\b(?:op|aan|in|naar|van|vanaf|uit|bij|hoek|adres|straat|buurt|via|over|langs|richting)[,:]?\s(?:de\s|het\s|'t\s)?$"
    r"|\b(?:straat|laan|weg|plein|gracht|singel|hof|pad)\s?(?:,|/|en|hoek|met\sde)?\s?$",
    re.IGNORECASE,
)
# A street name needs no article; before "een drukke winkelstraat" there is always one.
_ABOUT_A_STREET = re.compile(
    r"(?:^|\b(?:een|de|het|'t|’t|n|'n|die|dat|deze|dit|onze|ons|mijn|mn|jouw|zijn|zn|haar|hun|elke|iedere|geen|welke|\w+[es])\s)$",
    re.IGNORECASE,
)
_BEFORE_STREET = re.compile(
    r"(?:(?<=\s)|^)(?:(?:oude|nieuwe|lange|korte|hoge|lage|grote|kleine|eerste|tweede|derde|1e|2e|3e|van|van\sde[rn]?|sint|st\.?|jan|prins|prinses"
    r"|pr\.?|koningin|koning|burgemeester|burg\.?|dr\.?|pastoor|professor|prof\.?|generaal|admiraal|willem|johan|anne)\s)+$",
    re.IGNORECASE,
)
_OLD_OR_NEW = re.compile(
    r"\b(?:op|aan|over|langs|in)\s(?:de\s|het\s)?(?P<address>(?:oude|nieuwe|lange|korte|hoge|lage)\s[^\W\d_]*(?:straat|laan|plein|gracht|singel|kade|"
    r"steeg|weg|dijk|haven|markt|hof|wal))\b",
    re.IGNORECASE,
)
_NEIGHBOURHOOD = re.compile(
    r"\b(?:in|uit)\s(?:de|het)\s(?P<street>[^\W\d_]{3,}(?:buurt|wijk|kwartier))\b", re.IGNORECASE
)
#: "op het hoge land 45": lives at an article, one or two words and a number.
_ARTICLE_NUMBER = re.compile(
    r"\b(?:woon\w*|wonen|(?:boven|onder|over)?buren\svan|adres)(?:\s(?:wij|we|ik|hij|zij|ze|nu|hier|nog|tijdelijk)){0,2}\s?:?\s(?:op\s|aan\s|is\s|in\s)?"
    r"(?P<address>(?:de|het|'t)\s[^\W\d_]{3,}(?:\s[^\W\d_]{3,})?\s"
    + _NUMBER
    + r")(?![\w:%€]|[.,]\d|\s?(?:jaar|uur|week|weken|maand|dag|keer|kind|euro|jr|min))",
    re.IGNORECASE,
)
#: "adres is t hoge end 9": all up to the number.
_AFTER_ADDRESS = re.compile(
    r"\b(?:adres|woonadres|huisadres)(?:\s?:|\s(?:is|was|van\s\w+\sis))\s*(?P<address>(?:(?!(?:ik|hij|zij|ze|we|wij|en|is|heb|heeft|met|maar|want|niet|geheim|bekend|al|sinds)\b)[^\W\d_][\w'’.-]*\s){1,5}"
    + _NUMBER
    + r")(?![\w:%€]|[.,]\d)",
    re.IGNORECASE,
)
#: "kan er iemand langs bij de meent 33": a word of any kind and a number, unless it is one that is counted.
_PLACE_NUMBER = re.compile(
    r"\b(?:bij|langs|naar|op|aan|woont?|wonen|thuis)\s(?:op\s|aan\s)?"
    r"(?P<address>(?:(?:de|het|'t)\s)?(?P<noun>[^\W\d_]{4,})\s"
    + _NUMBER
    + r")(?![\w:%€]|[.,]\d|\s?(?:jaar|uur|week|weken|maand|dag|keer|kind|euro|jr|min|man|mensen|procent|april|mei|juni|juli))",
    re.IGNORECASE,
)
_COUNTED = frozenset(
    "groep groepen klas klassen stap stappen kamer lijn zaal afdeling unit artikel fase niveau pagina bladzijde vraag punt "
    "punten kanaal spoor perron poort gate week weken jaar havo mavo vmbo tram trein zone etage verdieping blok team ronde "
    "deel hoofdstuk versie type model nummer rond tussen minimaal maximaal ongeveer ruim bijna circa graad categorie schaal "
    "cijfer code formulier bijlage paragraaf maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari "
    "maart april juni juli augustus september oktober november december leeftijd nodig alle eerste laatste komende "
    "afgelopen volgende vorige elke iedere zijn haar mijn onze jullie deze drie minstens hooguit hoogstens precies vanaf "
    "telkens soms binnen nummers afrit snelweg lokaal balie loket met zelfs alleen samen zeker iphone kanalen regel lijst "
    "bijlagen casus geval tijdstip datum".split()
)
_SHORTEST_STREET = 6
#: Words that end like a street and are followed by a number without being one.
_NO_STREET = frozenset(
    "op weg onderweg af omweg snelweg uitweg straat laan weg plein park markt hoek ring brug staat hof berg pad baan kamp veld burg "  # noqa: E501
    "haven tuin bos heide wal dijk les proces adres zes bes fles mes succes acces stress expres telkens ontstaat bestaat bijstaat gaat "  # noqa: E501
    "verstaat gestaat stilstaat openstaat einde eind vanwege kamer groep halverwege speelveld huisbaan zicht uitzicht toezicht inzicht "  # noqa: E501
    "dokters politieburo moeder cores lust molen vrijes opstaat toestaat beek".split()
)


#: Listed words with these ends (kerkstraat) are streets where the words before say so.
_SURE_ENDS = ("straat", "laan", "gracht", "singel", "steeg", "kade", "weg", "dijk", "plein", "pad")
_NO_DWELLING = frozenset(
    "waar naast achter boven beneden samen zonder buiten midden deur auto politie vakantie staat zit hond camping".split()
)


def find_addresses(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """Streets with a number; a street without one when its name is no ordinary word."""
    for match in _STREET.finditer(text):
        street = match.group("street").lower().rstrip(".")
        capital = match.group("street")[0].isupper() and match.start() > 0
        if street not in _NO_STREET and (capital or not _is_verb_like(street, lexicon)):
            yield Span(match.start(), match.end(), "ADRES")
    for pattern in (_CAPITAL_STREET, _LIVES_AT, _HOUSE_NUMBER):
        for match in pattern.finditer(text):
            words = match.group("address").lower().split()
            if pattern is _HOUSE_NUMBER or not all(_may_stand_alone(word, lexicon) for word in words):
                yield Span(*match.span("address"), "ADRES")
    for pattern in (_AFTER_ADDRESS, _ARTICLE_NUMBER, _OLD_OR_NEW):
        for match in pattern.finditer(text):
            yield Span(*match.span("address"), "ADRES")
    for match in _PLACE_NUMBER.finditer(text):
        if match.group("noun").lower() not in _COUNTED:
            yield Span(*match.span("address"), "ADRES")
    yield from _find_streets_alone(text, lexicon)
    yield from _find_dwellings(text, lexicon)


def _find_streets_alone(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """Streets without a number: no ordinary word, or one where people say where they are."""
    for match in _STREET_ALONE.finditer(text):
        street = match.group("street")
        lower = street.lower()
        if lower in lexicon.no_street_name or lower in _NO_STREET or lower.endswith("slaan"):
            continue
        capital_inside = street[0].isupper() and match.start() > 0 and len(street) > _SHORTEST_STREET
        unknown = (capital_inside or not lexicon.is_ordinary(lower)) and lower not in lexicon.ordinary
        said_before = text[max(0, match.start() - 30) : match.start()]
        near = bool(_STREET_NEAR.search(said_before)) or not _ABOUT_A_STREET.search(said_before)
        if unknown or (near and (lower not in lexicon.ordinary or lower.endswith(_SURE_ENDS))):
            before = _BEFORE_STREET.search(text[max(0, match.start() - 40) : match.start()])
            start = match.start() - (len(before.group()) if before else 0)
            yield Span(start, match.end(), "ADRES")
    for match in _NEIGHBOURHOOD.finditer(text):
        if match.group("street").lower() not in lexicon.ordinary or match.group("street")[0].isupper():
            yield Span(*match.span("street"), "ADRES")


def _find_dwellings(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """The names of flats, camp sites and the like: ``flat zilvermeeuw``, ``camping de zandkuil, plek 44``."""
    for match in _dwelling_pattern(lexicon.dwellings).finditer(text):
        noun = match.group("noun").lower()
        if noun in lexicon.persons or noun in lexicon.no_school_name or noun in _NO_DWELLING:
            continue
        named = match.group("article") is not None or not lexicon.is_ordinary(noun) or match.group("noun")[0].isupper()
        in_compound = noun in lexicon.ordinary and match.group("where") is not None
        if named or in_compound:
            yield Span(*match.span("address"), "ADRES")


@lru_cache(maxsize=1)
def _dwelling_pattern(dwellings: frozenset[str]) -> re.Pattern[str]:
    heads = "|".join(map(re.escape, sorted(dwellings, key=len, reverse=True)))
    return re.compile(
        rf"\b(?:{heads})\s(?P<address>(?P<article>(?:de|het|'t|la)\s(?:(?:witte|groene|rode|blauwe|gouden|zwarte|oude|nieuwe|grote|kleine|hoge|lage)\s)?)?"
        r"(?P<noun>[^\W\d_]{4,})"
        r"(?P<where>(?:\s?,)?\s(?:plek|plaats|huisje|chalet|kamer|nummer|nr\.?)\s[a-z]?\d{1,4}|(?=\s\d{1,2}e\s(?:verd|etage))|(?=\s\w+\shoog\b))?)"
        r"(?!\w)",
        re.IGNORECASE,
    )


def _is_verb_like(street: str, lexicon: Lexicon) -> bool:
    """Ordinary words that happen to end like a street, unless they end in a full street word."""
    return street in lexicon.ordinary and not street.endswith(("straat", "laan", "plein", "gracht", "singel", "steeg"))


def _may_stand_alone(word: str, lexicon: Lexicon) -> bool:
    return not word[0].isalpha() or len(word) < 3 or lexicon.is_ordinary(word)
