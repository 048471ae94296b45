"""How much memory is left, to this machine and to the container we may be in."""
from pathlib import Path

import psutil

_LITTLE = 0.04             # of all: below, a system begins to end processes
_CONTAINER = Path("/sys/fs/cgroup")


def next_to_none_left() -> bool:
    """Is the system about to end processes for want of memory?"""
    machine = psutil.virtual_memory()
    return bool(min(machine.available / machine.total, _left_in_container()) < _LITTLE)


def _left_in_container() -> float:
    """The share of a container's memory that is neither in use nor a mere cache; 1 where there is no limit (cgroup v2)."""
    try:
        most = float((_CONTAINER / "memory.max").read_text())
        used = float((_CONTAINER / "memory.current").read_text())
        told = dict(line.split() for line in (_CONTAINER / "memory.stat").read_text().splitlines())
        return 1.0 - (used - float(told["inactive_file"])) / most
    except (OSError, ValueError, KeyError):            # no container, or "max"
        return 1.0
