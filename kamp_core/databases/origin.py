"""Where the rows of a file came from, kept beside the file: no user and no password."""
import json
from dataclasses import asdict
from pathlib import Path

from kamp_core.databases.facts import Origin

_NAME = "origin.json"


def write_origin(file: Path, origin: Origin) -> None:
    file.with_name(_NAME).write_text(json.dumps(asdict(origin), ensure_ascii=False), "utf-8")


def read_origin(file: Path) -> Origin | None:
    """None for a file that a person brought."""
    try:
        told = json.loads(file.with_name(_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Origin(**{**told, "notes": tuple((code, facts) for code, facts in told["notes"])})
