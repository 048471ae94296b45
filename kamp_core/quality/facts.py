"""What a table's profile and quality sheet say, as plain data."""
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["number", "category", "text", "time", "boolean", "constant", "id", "empty"]


@dataclass(frozen=True)
class ColumnProfile:
    name: str
    type: str                                   # DuckDB's
    kind: Kind                                  # what it is for a person
    unit: str | None
    rows: int
    missing: int
    distinct: int                               # approximate above a million rows
    minimum: str | None = None                  # as text, for numbers and times
    maximum: str | None = None
    mean: float | None = None
    std: float | None = None
    quantiles: tuple[float, ...] = ()           # 5, 25, 50, 75, 95 %
    edges: tuple[float, ...] = ()               # of the histogram, len(counts) + 1
    counts: tuple[int, ...] = ()
    top: tuple[tuple[str, int], ...] = ()       # most frequent values, at most 20
    decimals: bool = False                      # holds values that are not whole


@dataclass(frozen=True)
class Index:
    """One of KAMP's six: `value` in %, None where it cannot be measured and `code` says why (wording/quality.toml)."""

    name: Literal["completeness", "uniqueness", "validity", "consistency", "accuracy", "integrity"]
    value: float | None
    weight: float
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What to look at first (wording/quality.toml), worst first."""

    code: str
    severity: Literal["bad", "warn", "info"]
    columns: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    rows: int
    columns: tuple[ColumnProfile, ...]
    repeated_rows: int
    indices: tuple[Index, ...]
    grade: Literal["A", "B", "C", "D"]
    total: float
    findings: tuple[Finding, ...]

    def column(self, name: str) -> ColumnProfile | None:
        return next((c for c in self.columns if c.name == name), None)
