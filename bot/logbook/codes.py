"""Personal data that has a shape: e-mail, IBAN, telephone, BSN, date of birth, licence plate, postcode, account.

Shapes alone are not enough: "kinderen van 12 en 14" looks like a licence plate, "1 januari 2019" like a date of birth.
Each finder says in its rules what must stand around it. When in doubt a long number is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.logbook.spans import Span

Finder = Callable[[str], Iterator[Span]]

_EMAIL = re.compile(
    r"[\w.+%-]+(?:\spunt\s[\w-]+)*(?:@|\s?(?:\(at\)|\[at\])\s?|\sapenstaart(?:je)?\s)[\w-]+(?:(?:\.|\s(?:punt|dot)\s)[\w-]+)*"
    r"(?:\.|\s(?:punt|dot)\s)[a-z]{2,}\b",
    re.IGNORECASE,
)
_EMAIL_LOOSE = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\b")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,4})?\b", re.IGNORECASE)
_DUTCH_IBAN = re.compile(r"\bnl[ .-]?\d{2}[ .-]?[a-z]{4}(?:[ .-]?\d){8,10}\b", re.IGNORECASE)

# A run of digits with what people put between them. Read from longest to shortest sense below.
_DIGIT_RUN = re.compile(r"(?<![\w€])(?:\+|\(\+)?[\doO](?:[\s.\-–/()]{0,3}[\doO]){5,16}(?![\w])")
_DIGIT_WORDS = {
    "nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6", "zeven": "7",
    "acht": "8", "negen": "9",
}  # fmt: skip
_SPOKEN_PHONE = re.compile(
    rf"\b(?:nul[ ,-]*zes|06)(?:[ ,-]*(?:{'|'.join(_DIGIT_WORDS)}|dubbel|\w*(?:tien|tig|elf|twaalf)|\d{{1,2}})){{4,10}}\b",
    re.IGNORECASE,
)
_SHORT_PHONE = re.compile(
    r"(?:\bbel\w*|\btel\b\.?|\btelefoon\w*|\bnummer|\bmobiel)(?:\s+(?:is|me|mij|mijn|hem|haar|naar|op)){0,2}\s*:?\s*"
    r"(?P<number>\d{2,4}[ .-]?\d{2,4}(?:[ .-]?\d{2})?)(?![\w-])",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(r"\s*(?:euro|€|eur\b|,-|ex\b)", re.IGNORECASE)
_GROUPED_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")

_BSN_NEAR = re.compile(r"\b(?:bsn|burger\s?service\s?nummer|sofi(?:-?nummer)?)\b", re.IGNORECASE)

_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    "|jan|feb|febr|mrt|apr|jun|jul|aug|sept|sep|okt|nov|dec"
)
_DAY_WORDS = (
    "eerste|tweede|derde|eenendertig|eenentwintig|tweeëntwintig|tweeentwintig|drieëntwintig|drieentwintig|vierentwintig"
    "|vijfentwintig|zesentwintig|zevenentwintig|achtentwintig|negenentwintig|twintig|dertig|dertien|veertien|vijftien"
    "|zestien|zeventien|achttien|negentien|tien|elf|twaalf|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
)
_DAY = rf"(?:\d{{1,2}}(?:e|de|ste)?|{_DAY_WORDS})"
_YEAR_WORDS = r"(?:negentien\s?(?:honderd)?\s?\w+|tweeduizend(?:\s?(?:en)?\s?\w+)?)"
_YEAR = rf"(?:19\d\d|20\d\d|'\d\d|{_YEAR_WORDS})"
_FULL_DATE = re.compile(
    rf"(?<!\+)\b(?:\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?(?P<y1>(?:19|20)\d\d|'?\d\d)"
    r"|(?P<y2>19\d\d|20\d\d)\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}"
    rf"|{_DAY}[\s-](?:{_MONTHS})\.?[\s-],?\s?(?P<y3>{_YEAR})"
    rf"|(?:{_MONTHS})\s{_DAY},?\s(?P<y4>{_YEAR})"
    rf"|\d{{1,2}}\s(?:{_MONTHS})\.?\s(?P<y5>\d\d)(?!\s*(?:uur|:|jaar))"
    r")(?!\w)",
    re.IGNORECASE,
)
_PARTIAL_DATE = re.compile(
    rf"\b(?:{_DAY}[\s-](?:{_MONTHS})\b\.?|\d{{1,2}}\s?[-/.]\s?\d{{1,2}}(?![\d:])|(?:{_MONTHS})\s{_YEAR}"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:geboren|geboorte\w*|geb(?:oren)?\b|gebd|g\.?d\.?\b|dob|verjaar\w*|jarig|bouwjaar|birth\w*|gbdatum)",
    re.IGNORECASE,
)
_NOT_BIRTH_BEFORE = re.compile(
    r"\b(?:sinds|vanaf|per|ingang van|wet\w*|tot|voor|afspraak|zitting|uitspraak|gemeld|melding|versie|stand|overleden|incident|sept)"  # noqa: E501
    r"(?:\s+(?:op|van|de|het|en|met|is|was))*\s*$",
    re.IGNORECASE,
)
#: A full date in these years is an event, unless the text speaks of a birth: nobody asks for themselves at that age.
_RECENT_YEARS = ("2026", "2027")

# The side codes of Dutch licence plates: X is a letter, 9 a digit.
_SIDE_CODES = (
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX XXX-99-X X-99-XXX "
    "9-XX-999 999-XX-9"
).split()
_PLATE = re.compile(
    "|".join(
        rf"(?<![\w-]){re.escape(code).replace('X', '[a-z]').replace('9', '[0-9]').replace(chr(92) + '-', f'(?P<s{i}>[- .]?)', 1).replace(chr(92) + '-', f'(?P=s{i})')}(?![\w-])"  # noqa: E501
        for i, code in enumerate(_SIDE_CODES)
    ),
    re.IGNORECASE,
)
_PLATE_NEAR = re.compile(
    r"\b(?:kenteken|nummerplaat|nummerbord|plaat|auto|wagen|bus|busje|scooter|brommer|motor|rijdt|golf|bmw|audi|polo|volkswagen|vw|opel|corsa|astra|ford|fiesta|focus|toyota|yaris|aygo|kia|picanto|hyundai|"
    r"peugeot|renault|clio|twingo|megane|citro[eë]n|skoda|seat|volvo|mercedes|mazda|nissan|suzuki|fiat|panda|mini|tesla|dacia|honda|passat|volgt)",
    re.IGNORECASE,
)

# German and Belgian plates, near a word such as auto: "KLE-AB 1234", "1-ABC-123"
_FOREIGN_PLATE = re.compile(
    r"(?<![\w-])(?:[a-zäöü]{1,3}-[a-z]{1,2}[\s-]?\d{1,4}|\d-[a-z]{3}-\d{3})(?![\w-])", re.IGNORECASE
)
# After the word itself any run of letters and digits is a plate: half ones, foreign ones, odd dashes.
_NAMED_PLATE = re.compile(
    r"\b(?:kenteken|nummerplaat|nummerbord|kentekenplaat|plaat)(?:\s?:|\s(?:is|was|van|begint|eindigt|met|op|de|het|hem|iets|auto|zijn|zn|haar|die|nr\.?|nummer|ik|"
    r"zag|heb|dacht|geloof|volgens|mij|ongeveer)){0,5}\s?:?\s"
    r"(?P<plate>(?=[a-z\s.\-]{0,5}\d)(?:[a-z]{1,4}|\d{1,4})(?:[\s.\-]{0,3}(?!(?:en|of|de|is|op|in|die|dat|met|van|het|hij|ik|er|nu|ze|uur)\b)(?:[a-z]{1,3}\b|[a-z]{1,3}(?=\d)|\d{1,4})){1,4})(?!\w)",
    re.IGNORECASE,
)
_HALF_PLATE = re.compile(
    r"(?<![\w-])(?:\d{1,3}-[a-z]{1,3}|[a-z]{1,3}-\d{1,3})(?:-[a-z0-9]{1,3})?(?![\w-])", re.IGNORECASE
)
_PLATE_WORD = re.compile(r"\b(?:kenteken|nummerplaat|nummerbord|kentekenplaat)", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<![\w-])[1-9]\d{3}(?P<letters>\s?(?!jr\b|jr\.)[a-z]{2})(?!\w)", re.IGNORECASE)
_POSTCODE_WORDS = frozenset(
    "op om en of in is ik te we de al na nu er je me ze hi ha ja jr kg km cm ml mg go uu ex en".split()
)

_HANDLE = re.compile(r"(?<![\w@.])@[\w.]*\w")
_PLATFORM = (
    r"(?:snap(?:je|chat)?|insta(?:gram)?|ig|tik\s?tok|tt|twitter|disc(?:ord)?|dc|telegram|facebook|fb|messenger|roblox|robux|steam|psn|xbox|"
    r"playstation|switch|brawl\s?stars|clash|fifa|valorant|among\s?us|pokemon|habbo|bereal|wattpad|pinterest|reddit|youtube|yt|vinted|tinder|grindr|"
    r"twitch|skype|kik|x|(?:game|ps\d?|speler|scherm|user|profiel)\s?-?naam|profiel|"
    r"gamertag|gebruikersnaam|username|account(?:naam)?|nick(?:name)?|fortnite|minecraft|linkedin|onlyfans)"
)
_ACCOUNT = re.compile(
    rf"\b{_PLATFORM}(?:\s?-?(?:naam|account|profiel))?(?P<sign>\s?[:=]\s?|,?\s+)"
    r"(?:(?:is|heet|heeft|van|hem|haar|naam|onder|de|als|mijn|mn|zijn|zn|account|ie|hij|ze|zij|ik|daar|nu|me|met|via|iemand|ene|op)\s+){0,4}:?\s*"
    r"(?P<handle>[\w](?:[\w.\-]*[\w_])?_?)",
    re.IGNORECASE,
)
_HANDLE_SHAPED = re.compile(
    r"(?<![\w@./])(?=[\w.]*[a-z])(?:[a-z0-9]+_[\w.]*\w|_+[a-z][\w.]*\w|[a-z]{4,}\d{2,}[\w.]*)(?![\w@])", re.IGNORECASE
)
# "nightwolf#4821", the way Discord writes names
_DISCORD_TAG = re.compile(r"(?<![\w#])[\w.]{2,32}#\d{4}(?!\d)")
# a name with dots inside, in a message that speaks of a platform: "sannetje.vd.b"
_DOTTED = re.compile(r"(?<![\w@./])[a-z][a-z0-9]+(?:\.[a-z0-9_]+)+_*(?![\w@/])", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"\.(?:nl|com|org|net|be|de|eu|info)$", re.IGNORECASE)
_SPEAKS_OF_PLATFORM = re.compile(rf"\b{_PLATFORM}\b", re.IGNORECASE)
_PROFILE_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:facebook|instagram|tiktok|twitter|x|linkedin|snapchat|youtube|onlyfans)\.com/\S+",
    re.IGNORECASE,
)


def find_email(text: str) -> Iterator[Span]:
    """E-mail addresses, also written as ``jan apenstaartje ziggo punt nl``."""
    for pattern in (_EMAIL, _EMAIL_LOOSE):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "E-MAIL")


def find_iban(text: str) -> Iterator[Span]:
    """Bank accounts: Dutch ones by their shape, others when their check digits are right."""
    for match in _DUTCH_IBAN.finditer(text):
        yield Span(match.start(), match.end(), "IBAN")
    for match in _IBAN.finditer(text):
        for end in _shorter_ends(match):
            if _has_valid_iban_check(re.sub(r"[ .-]", "", text[match.start() : end])):
                yield Span(match.start(), end, "IBAN")
                break


def find_number(text: str) -> Iterator[Span]:
    """BSN and telephone numbers, in any way of spacing. A number of seven digits or more is never left."""
    for match in _DIGIT_RUN.finditer(text):
        start, end = match.span()
        if _is_amount(text, start, end):
            continue
        digits = re.sub(r"\D", "", match.group().replace("o", "0").replace("O", "0"))
        if not any(char.isdigit() for char in match.group()[:3]):
            continue
        if _FULL_DATE.fullmatch(match.group().strip()) or len(digits) < 7:
            continue
        near_bsn = bool(_BSN_NEAR.search(text[max(0, start - 40) : start]))
        is_bsn = len(digits) == 9 and passes_eleven_test(digits)
        yield Span(start, end, "BSN" if near_bsn or (is_bsn and match.group()[0] != "+") else "TELEFOON")
    for match in _SPOKEN_PHONE.finditer(text):
        yield Span(match.start(), match.end(), "TELEFOON")
    for match in _SHORT_PHONE.finditer(text):
        if len(re.sub(r"\D", "", match.group("number"))) >= 6:
            yield Span(*match.span("number"), "TELEFOON")


def find_birth_date(text: str) -> Iterator[Span]:
    """Full dates that can be a birth, and parts of a date near a word such as ``geboren``."""
    for match in _FULL_DATE.finditer(text):
        year = next(year for year in match.groups() if year)
        born = _speaks_of_birth(text, match.start(), match.end())
        if born or (year not in _RECENT_YEARS and not _NOT_BIRTH_BEFORE.search(text[: match.start()])):
            yield Span(match.start(), match.end(), "GEBOORTEDATUM")
    for match in _PARTIAL_DATE.finditer(text):
        if _speaks_of_birth(text, match.start(), match.end()):
            yield Span(match.start(), match.end(), "GEBOORTEDATUM")


def find_plate(text: str) -> Iterator[Span]:
    """Dutch licence plates, with dashes, or else in capitals or near a word such as ``kenteken``."""
    for match in _PLATE.finditer(text):
        written = match.group()
        near = bool(_PLATE_NEAR.search(text[max(0, match.start() - 40) : match.end() + 25]))
        dashed = written.count("-") == 2
        capitals = not any(char.islower() for char in written) and " " not in written
        if dashed or near or capitals:
            yield Span(match.start(), match.end(), "KENTEKEN")
    for match in _FOREIGN_PLATE.finditer(text):
        if _PLATE_NEAR.search(text[max(0, match.start() - 40) : match.end() + 25]):
            yield Span(match.start(), match.end(), "KENTEKEN")
    for match in _HALF_PLATE.finditer(text):
        if _PLATE_WORD.search(text[max(0, match.start() - 40) : match.start()]):
            yield Span(match.start(), match.end(), "KENTEKEN")
    for match in _NAMED_PLATE.finditer(text):
        plate = match.group("plate")
        if any(char.isalpha() for char in plate) and any(char.isdigit() for char in plate):
            yield Span(*match.span("plate"), "KENTEKEN")


def find_postcode(text: str) -> Iterator[Span]:
    """The letters of a postcode; its four digits may stay."""
    for match in _POSTCODE.finditer(text):
        letters = match.group("letters").strip()
        if letters.lower() in _POSTCODE_WORDS and not letters.isupper():
            continue
        yield Span(*match.span("letters"), "POSTCODE")


def find_account(text: str) -> Iterator[Span]:
    """Names on social media: after an @, after the name of a platform, or by their shape."""
    for pattern in (_HANDLE, _PROFILE_LINK, _DISCORD_TAG, _HANDLE_SHAPED):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "ACCOUNT")
    for match in _ACCOUNT.finditer(text):
        handle = match.group("handle")
        if match.group("sign").strip(" ,") or re.search(r"[\d_.]", handle):
            yield Span(*match.span("handle"), "ACCOUNT")
    if _SPEAKS_OF_PLATFORM.search(text):
        for match in _DOTTED.finditer(text):
            if not _WEB_ADDRESS.search(match.group()):
                yield Span(match.start(), match.end(), "ACCOUNT")


def passes_eleven_test(digits: str) -> bool:
    """The check that each BSN meets (elfproef)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0 and digits != "000000000"


def _has_valid_iban_check(iban: str) -> bool:
    moved = (iban[4:] + iban[:4]).upper()
    return (
        len(iban) >= 15
        and sum(map(str.isdigit, iban)) >= 8
        and moved.isalnum()
        and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
    )


def _shorter_ends(match: re.Match[str]) -> Iterator[int]:
    """The match's end, and earlier ends at a space: words after the number may look like a part of it."""
    yield match.end()
    for position in range(match.end() - 1, match.start() + 14, -1):
        if match.string[position] == " ":
            yield position


def _is_amount(text: str, start: int, end: int) -> bool:
    written = text[start:end].strip()
    return bool(_GROUPED_THOUSANDS.fullmatch(written)) or bool(_MONEY_AFTER.match(text, end))


def _speaks_of_birth(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 32) : start]
    return bool(_BIRTH.search(before)) or bool(re.match(r"\s*\)?\s*(?:geboren|jarig)\b", text[end:], re.IGNORECASE))


FINDERS: tuple[Finder, ...] = (
    find_email,
    find_iban,
    find_birth_date,
    find_plate,
    find_number,
    find_postcode,
    find_account,
)
