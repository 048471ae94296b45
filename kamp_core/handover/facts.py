"""What a hand-over archive holds. Read from JSON at the door, once; a wrong shape is refused there."""
import re
from dataclasses import dataclass, field
from typing import Any

from kamp_core.workspace import ColumnFacts

FORM = 1
MANIFEST, SEAL, PROJECT = "manifest.json", "seal.json", "project.json"
MEMBER = re.compile(r"manifest\.json|seal\.json|project\.json|data/\d{1,4}/v\d{1,4}(\.unreadable)?\.parquet"
                    r"|runs/\d{1,4}/(outcome\.json|holdout\.parquet|history\.parquet|model\.kamp)")
RUN_PARTS = ("holdout.parquet", "history.parquet")      # that come and go as they are
LOCKED, HANDED = "model.locked", "handed.json"          # in the folder of a run


@dataclass(frozen=True)
class Manifest:
    """`members`: name → SHA-256 of every other member but the seal."""

    members: dict[str, str]
    anonymised: bool = False
    made: str = ""
    form: int = FORM


@dataclass(frozen=True)
class Seal:
    """Over the bytes of the manifest; both in hex."""

    salt: str
    mac: str


@dataclass(frozen=True)
class PackedVersion:
    """As the ledger's `Version`, but for the dataset it belongs to."""

    number: int
    rows: int
    report: dict[str, Any]
    created: str
    parent: int | None = None
    base: int | None = None
    recipe: tuple[dict[str, Any], ...] = ()
    columns: dict[str, ColumnFacts] = field(default_factory=dict)


@dataclass(frozen=True)
class PackedData:
    id: str
    name: str
    created: str
    current: int
    versions: tuple[PackedVersion, ...]


@dataclass(frozen=True)
class PackedRun:
    """A finished training. `request`: as JSON."""

    id: str
    request: dict[str, Any]
    created: str
    started: str | None
    ended: str | None


@dataclass(frozen=True)
class PackedDecision:
    at: str
    code: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class PackedProject:
    """The n-th dataset's tables are members data/n/…, the n-th run's runs/n/…"""

    name: str
    data: tuple[PackedData, ...]
    runs: tuple[PackedRun, ...] = ()
    choices: dict[str, Any] = field(default_factory=dict)
    decisions: tuple[PackedDecision, ...] = ()


@dataclass(frozen=True)
class Packed:
    """What was packed. `code`: to be told apart from the file; it is kept nowhere. `left_out`: answers in which something of the
    factory would still have shown."""

    code: str
    data: int
    runs: int
    models: int
    left_out: int = 0


@dataclass(frozen=True)
class Taken:
    """What arrived. `code`: 'right', 'wrong' or '' where none was given."""

    project: str
    name: str
    data: int
    runs: int
    models: int
    locked: int
    code: str
