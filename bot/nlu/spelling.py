"""Writes the commonest dialect and chat spellings and trade abbreviations in plain Dutch, so that they mean the same.

Only words that mean nothing else: a wrong replacement does more harm than a missed one.
"""

from __future__ import annotations

import re

_PLAIN = {
    # dialect: Gronings, Drents, Twents, Brabants, Limburgs, Zeeuws
    "mien": "mijn", "miene": "mijn", "veur": "voor", "huus": "huis", "noar": "naar", "joar": "jaar", "daor": "daar",
    "moar": "maar", "maor": "maar", "nie": "niet", "neet": "niet", "nait": "niet", "noe": "nu", "mot": "moet",
    "mutte": "moeten", "motte": "moeten", "kunne": "kunnen", "hef": "heeft", "kiend": "kind",
    "kiender": "kinderen", "keind": "kind", "wichie": "meisje", "wicht": "meisje", "menneke": "jongetje",
    "manneke": "jongetje", "jonk": "jong", "zeun": "zoon", "zoeneke": "zoontje", "schoonzeun": "schoonzoon",
    "kleinzeun": "kleinzoon", "bie": "bij", "biej": "bij", "teggen": "tegen", "tegge": "tegen", "krieg": "krijg",
    "krig": "krijgt", "schrieven": "schrijven", "heure": "horen", "heuren": "horen", "praoten": "praten",
    "proaten": "praten", "praote": "praten", "sloat": "slaat", "slaot": "slaat", "loat": "laat", "laot": "laat",
    "gaot": "gaat", "goat": "gaat", "stroat": "straat", "stroate": "straat", "straot": "straat", "hiernaost": "hiernaast",
    "hoale": "halen", "weghaold": "weggehaald", "daogen": "dagen", "doagen": "dagen", "olde": "oude", "ouwe": "oude",
    "mense": "mensen", "kwoad": "kwaad", "dut": "doet", "zeet": "zegt", "heur": "haar", "heurt": "hoort",
    "tied": "tijd", "altied": "altijd", "woar": "waar", "wa": "wat", "da": "dat", "durp": "dorp", "raod": "raad",
    "bewies": "bewijs", "uut": "uit", "kump": "komt",
    # chat and street
    "ff": "even", "effe": "even", "wnr": "wanneer", "idk": "weet niet", "wrm": "waarom", "iig": "in ieder geval",
    "thx": "bedankt", "mss": "misschien", "egt": "echt", "nr": "nummer", "skl": "school",
    "osso": "thuis", "ouwelui": "ouders", "bewijzn": "bewijs", "vd": "van de", "evt": "eventueel", "ivm": "vanwege",
    "mbt": "over", "tav": "voor", "dmv": "door", "dwz": "dat wil zeggen", "bv": "bijvoorbeeld", "bijv": "bijvoorbeeld",
    # trade
    "llg": "leerling", "lln": "leerlingen", "vt": "veilig thuis", "hg": "huiselijk geweld", "hgkm": "huiselijk geweld",
    "km": "kindermishandeling", "thv": "huisverbod", "hv": "huisverbod", "mc": "meldcode",
    "rvdk": "raad voor de kinderbescherming", "ots": "ondertoezichtstelling", "uhp": "uithuisplaatsing",
    "vir": "verwijsindex", "shn": "slachtofferhulp", "csg": "centrum seksueel geweld", "va": "vertrouwensarts",
    "hovj": "hulpofficier van justitie", "bgm": "burgemeester", "ptn": "patient", "clt": "client",
    "pm'er": "pedagogisch medewerker", "kdv": "kinderopvang", "bso": "kinderopvang", "gob": "gastouderbureau",
    "ib'er": "intern begeleider", "seh": "spoedeisende hulp", "mdft": "gezinstherapie",
}  # fmt: skip

_WORD = re.compile(r"[\w']+")


def write_plainly(folded: str) -> str:
    """The folded text with the words of the table in plain Dutch."""
    return _WORD.sub(lambda match: _PLAIN.get(match.group(0), match.group(0)), folded)
