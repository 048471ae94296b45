"""Good and bad rows: how SQL tells them apart, and a sample in which both are well represented."""
from dataclasses import dataclass

import duckdb

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.sql import Sample, first_row, number, sample
from kamp_core.workspace.sql import literal, quote

_SIGNS = {"≤ ": "<=", "≥ ": ">="}


@dataclass(frozen=True)
class Split:
    """Rows whose `target` is `value` are bad, the other filled ones good. Of a number `value` may be an end: '≥ 14.2'."""

    target: str
    value: str
    is_bad: str          # SQL; NULL where the target is empty
    good: int            # rows
    bad: int

    @property
    def share(self) -> float:
        return self.bad / max(1, self.good + self.bad)


def split_rows(cursor: duckdb.DuckDBPyConnection, profile: Profile, target: str, value: str) -> Split:
    """Count good and bad rows. A value that does not occur makes no row bad."""
    column = profile.column(target)
    kind = column.type if column else "VARCHAR"
    if column and value in ends_of(column):
        is_bad = f"({number(target, kind)} {_SIGNS[value[:2]]} {float(value[2:])!r})"
    else:
        is_bad = f"({quote(target)} = try_cast({literal(value)} as {kind}))"
    row = first_row(cursor, f"select count({quote(target)}), count(*) filter ({is_bad}) from data")
    filled, bad = int(str(row[0])), int(str(row[1]))
    return Split(target, value, is_bad, filled - bad, bad)


def ends_of(column: ColumnProfile) -> tuple[str, ...]:
    """The lowest and the highest quarter of a number as values of a split, '≤ 12.1' and '≥ 14.2'; () where they are not apart."""
    if column.kind != "number" or len(column.quantiles) < 5 or column.quantiles[1] >= column.quantiles[3]:
        return ()
    return f"≤ {column.quantiles[1]:.6g}", f"≥ {column.quantiles[3]:.6g}"


@dataclass(frozen=True)
class Balanced:
    """`where`: SQL that keeps at most so many good and so many bad rows."""

    where: str
    good: Sample
    bad: Sample

    @property
    def sampled(self) -> bool:
        return self.good.sampled or self.bad.sampled


def balanced(split: Split, want: int) -> Balanced:
    """At most about `want` rows, half of them bad if there are so many; the same ones each time."""
    bad = sample(split.bad, max(want // 2, want - split.good))
    good = sample(split.good, max(want // 2, want - split.bad))
    if not good.sampled and not bad.sampled:
        return Balanced(f"{quote(split.target)} is not null", good, bad)
    wider = min(bad, good, key=lambda part: part.times)              # first, as it is quick to ask
    return Balanced(f"{wider.where} and case when {split.is_bad} then {bad.where} when {quote(split.target)} is not null "
                    f"then {good.where} else false end", good, bad)
