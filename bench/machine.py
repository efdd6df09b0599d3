"""What the measurements ran on, and how much memory processes take."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from pathlib import Path

import psutil


def describe_machine() -> str:
    """One line for above a table: cores, processor, memory, and how busy the machine was with other work."""
    memory = psutil.virtual_memory().total / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{datetime.now():%Y-%m-%d %H:%M}, {os.cpu_count()} kernen ({_processor()}), {memory:.0f} GB, "
        f"{platform.system()}, Python {platform.python_version()}, belasting vooraf {busy:.1f}"
    )


def memory_mb(pid: int) -> float:
    """Megabytes of a process and its descendants. What they share is counted once (PSS), where the system tells."""
    process = psutil.Process(pid)
    return sum(_own_memory(one) for one in [process, *process.children(recursive=True)]) / 2**20


def cpu_seconds(pid: int) -> float:
    """Seconds of computing by a process and its descendants so far. Other work on the machine does not change it."""
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in [process, *process.children(recursive=True)]]
    return float(sum(time.user + time.system for time in times))


def memory_by_part(pid: int, parts: dict[str, str]) -> dict[str, float]:
    """Megabytes of the descendants whose command line holds a part's words."""
    found = dict.fromkeys(parts, 0.0)
    for process in psutil.Process(pid).children(recursive=True):
        try:
            command = " ".join(process.cmdline())
        except psutil.Error:
            continue
        for part, words in parts.items():
            if words in command:
                found[part] += _own_memory(process) / 2**20
    return found


def process_of_part(pid: int, words: str) -> int:
    """The descendant whose command line holds these words. Raises LookupError when there is none."""
    for process in psutil.Process(pid).children(recursive=True):
        if words in " ".join(process.cmdline()):
            return int(process.pid)
    raise LookupError(f"no process runs {words!r}")


def _own_memory(process: psutil.Process) -> int:
    try:
        info = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(info, "pss", info.uss))


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
