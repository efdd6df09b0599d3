"""The machine under the bot: settings, ports, disk, memory, clock, models, and what a person must look at."""

from __future__ import annotations

import difflib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from bot.content.review import count_due
from bot.doctor.finding import Finding, bad, good, warn
from bot.settings import Settings
from bot.training.models import wanted_model, wanted_risk_model

#: Variables of the same family that are no settings: the programs themselves pass them on.
PASSED_ON = {"SIGNAALWIJZER_" + name for name in ("MODEL", "RISK_MODEL", "PYTHON", "ROOT", "RUNTIME", "USER")}

#: Bytes of disk: below the first it is wrong, below the second it soon will be.
LITTLE_DISK, SMALL_DISK = 500_000_000, 2_000_000_000

#: Bytes of memory that must be free for a start; the whole system takes less than 900 MB.
LITTLE_MEMORY = 300_000_000

#: Seconds that a file may lie in the future before the clock is suspect.
CLOCK_SLACK = 300.0


def check_settings(settings: Settings, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Settings that cannot be meant so, and names that are not ours."""
    found = [*_unknown_variables(environ), *_odd_origins(settings), *_odd_door(settings)]
    yield from found or [good("Instellingen", "in orde")]


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[Finding]:
    known = {item.metadata["variable"] for item in fields(Settings) if "variable" in item.metadata}
    for name in sorted(environ):
        if name.startswith("SIGNAALWIJZER_") and name not in known | PASSED_ON:
            near = difflib.get_close_matches(name, known, 1)
            advice = f"Bedoel je {near[0]}?" if near else "De namen staan in docs/instellingen.md."
            yield bad("Instellingen", f"{name} bestaat niet en doet dus niets.", advice)


def _odd_origins(settings: Settings) -> Iterator[Finding]:
    for origin in sorted(settings.origins):
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or "*" in origin:
            advice = "Schrijf elke website als https://www.voorbeeld.nl, met komma's ertussen."
            yield bad("Instellingen", f"SIGNAALWIJZER_ORIGINS noemt {origin!r}; dat is geen website.", advice)
        elif parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
            yield warn("Instellingen", f"{origin} gaat zonder versleuteling.", "Gebruik alleen https-websites.")


def _odd_door(settings: Settings) -> Iterator[Finding]:
    if settings.host not in ("127.0.0.1", "::1", "localhost"):
        if settings.trust_forwarded_for:
            advice = "Zet SIGNAALWIJZER_HOST op 127.0.0.1, of laat alleen de proxy bij deze poort."
            yield bad("Instellingen", "De deur staat open én gelooft X-Forwarded-For van iedereen.", advice)
        else:
            advice = "Zet er een proxy met https voor. Wat mensen typen gaat anders leesbaar over het net."
            yield warn("Instellingen", f"De deur luistert op {settings.host}, zonder proxy.", advice)
    if settings.metrics_token and len(settings.metrics_token) < 20:
        advice = "Maak een langer geheim, bijvoorbeeld met: openssl rand -hex 32"
        yield bad("Instellingen", "SIGNAALWIJZER_METRICS_TOKEN is te kort.", advice)


def check_models(settings: Settings) -> Iterator[Finding]:
    """Whether the models of the present data are there and hold something."""
    for name, path in (
        ("Model", wanted_model(settings.models_dir)),
        ("Risicomodel", wanted_risk_model(settings.models_dir)),
    ):
        if not path.exists():
            yield bad(name, f"{path.name} is er niet: de data is veranderd na het trainen.", "Draai: make train")
        elif path.stat().st_size < 1000:
            yield bad(
                name, f"{path.name} is kapot ({path.stat().st_size} bytes).", f"Verwijder {path} en draai: make train"
            )
        else:
            yield good(name, f"{path.name} past bij de data")


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Free space, and whether we may write."""
    for folder in (settings.var_dir, settings.models_dir):
        place = _existing(folder)
        free = shutil.disk_usage(place).free
        found = f"{free / 1e9:.1f} GB vrij bij {folder}"
        advice = "Maak ruimte: oude modellen in de map models, oude logbestanden in de map var."
        if not _can_write(place):
            yield bad(
                "Schijf",
                f"In {place} kan ik niet schrijven.",
                "Geef de gebruiker van de bot schrijfrecht, of maak ruimte.",
            )
        elif free < LITTLE_DISK:
            yield bad("Schijf", found, advice)
        elif free < SMALL_DISK:
            yield warn("Schijf", found, advice)
        else:
            yield good("Schijf", found)


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            return True
    except OSError:
        return False


def check_memory(meminfo: Path = Path("/proc/meminfo")) -> Iterator[Finding]:
    """Memory for what comes; only Linux tells."""
    if not meminfo.exists():
        return
    lines = dict(line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines())
    free = int(lines["MemAvailable"].split()[0]) * 1024
    found = f"{free / 1e9:.1f} GB vrij"
    if free < LITTLE_MEMORY:
        yield warn("Geheugen", found, "Stop andere programma's of neem een machine met meer geheugen.")
    else:
        yield good("Geheugen", found)


def check_clock(settings: Settings, now: float | None = None) -> Iterator[Finding]:
    """A wrong clock makes dates of review, expiry and certificates wrong. No time server is asked."""
    now = time.time() if now is None else now
    newest = max((path.stat().st_mtime for path in settings.models_dir.glob("*.*")), default=0.0)
    if newest > now + CLOCK_SLACK:
        found = "loopt achter: er staan bestanden met een datum in de toekomst."
        yield bad("Klok", found, "Zet de klok gelijk en zet de tijddienst aan: timedatectl set-ntp true")
    elif _is_synchronized() is False:
        yield warn("Klok", "loopt zonder tijddienst.", "Zet de tijddienst aan: timedatectl set-ntp true")
    else:
        yield good("Klok", time.strftime("%Y-%m-%d %H:%M", time.localtime(now)))


def _is_synchronized() -> bool | None:
    """What the system says of its time service; None where it says nothing."""
    if not Path("/run/systemd/system").exists():
        return None
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(said)


def check_due(today: date | None = None) -> Iterator[Finding]:
    """Answers and numbers that a person must look at again."""
    late, soon = count_due(today or date.today())
    if late:
        yield bad("Nakijken", f"{late} dingen zijn te laat nagekeken.", "De lijst: make review-due")
    elif soon:
        yield warn("Nakijken", f"{soon} dingen moeten binnen 30 dagen nagekeken worden.", "De lijst: make review-due")
    else:
        yield good("Nakijken", "alles is op tijd nagekeken")


def check_loopback(settings: Settings, listening: Mapping[int, set[str]] | None = None) -> Iterator[Finding]:
    """Rasa and the action server may be reached from this machine only."""
    listening = read_listening() if listening is None else listening
    if not listening:
        yield warn(
            "Afscherming", "dat kan ik op dit systeem niet zien.", "Kijk zelf of Rasa alleen op 127.0.0.1 luistert."
        )
        return
    for name, port in (("Rasa", settings.rasa_port), ("De actieserver", settings.action_port)):
        open_to = {
            address for address in listening.get(port, set()) if not address.startswith("127.") and address != "::1"
        }
        if open_to:
            advice = "Stop de bot en sluit deze poort in de firewall. Rasa heeft geen slot op de deur."
            yield bad(
                "Afscherming",
                f"{name} (poort {port}) is van buiten te bereiken op {', '.join(sorted(open_to))}.",
                advice,
            )
        else:
            yield good("Afscherming", f"{name} is niet van buiten te bereiken")


def read_listening(tables: tuple[Path, ...] = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))) -> dict[int, set[str]]:
    """The addresses on which something listens, by port; empty where the system does not tell."""
    found: dict[int, set[str]] = {}
    for table in tables:
        for line in table.read_text(encoding="ascii").splitlines()[1:] if table.exists() else []:
            local, state = line.split()[1], line.split()[3]
            if state == "0A":  # LISTEN
                address, port = local.split(":")
                found.setdefault(int(port, 16), set()).add(_read_address(address))
    return found


def _read_address(written: str) -> str:
    """The kernel writes an address in words of four bytes, each back to front."""
    raw = bytes.fromhex(written)
    turned = b"".join(raw[start : start + 4][::-1] for start in range(0, len(raw), 4))
    address = socket.inet_ntop(socket.AF_INET if len(turned) == 4 else socket.AF_INET6, turned)
    return address.removeprefix("::ffff:")
