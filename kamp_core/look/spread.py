"""How a number is spread in each group, or in good and bad rows: boxes, shapes and outlines."""
from typing import Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.facts import Boxes, Shapes
from kamp_core.look.numbers import title
from kamp_core.look.one import bin_number, edges_of, histogram
from kamp_core.look.split import Split, balanced
from kamp_core.look.two import boxes
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample
from kamp_core.workspace.sql import quote

_BINS = {"violin": 60, "outline": 30}
_GROUPS = {"violin": 12, "outline": 6}
_SAMPLE_ROWS = 200_000
Numbers = NDArray[np.float64]


def boxes_apart(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, split: Split | None) -> Boxes:
    """One box of a number, or one of its good and one of its bad rows."""
    told = histogram(cursor, value, split)
    where, sampled = _rows(value, split)
    label = _label(split)
    found = dict(cursor.execute(f"""select {label}, quantile_cont({number(value.name)}, [0.05, 0.25, 0.5, 0.75, 0.95]) as q
        from data where {where} and {quote(value.name)} is not null group by 1 having q is not null""").fetchall())
    labels = tuple(name for name in ("", "good", "bad") if name in found)
    return Boxes(told.sentence, ("", title(value)), labels, tuple(tuple(found[name]) for name in labels), split is not None,
                 facts=told.facts, sampled=sampled, rows=told.rows)


def shapes_apart(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, split: Split | None) -> Shapes:
    """One violin of a number, or one of its good and one of its bad rows."""
    return _shapes(cursor, value, boxes_apart(cursor, value, split), _label(split), "violin")


def shapes(cursor: duckdb.DuckDBPyConnection, category: ColumnProfile, value: ColumnProfile,
           form: Literal["violin", "outline"]) -> Shapes:
    """A number in each of the most frequent values of a category."""
    return _shapes(cursor, value, boxes(cursor, category, value), f"{quote(category.name)}::varchar", form)


def _shapes(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, summary: Boxes, label: str,
            form: Literal["violin", "outline"]) -> Shapes:
    labels = summary.labels[:_GROUPS[form]]
    edges = edges_of(value, _BINS[form])
    counts = np.zeros((len(labels), len(edges) - 1))
    part = sample(value.rows, 5 * _SAMPLE_ROWS)
    for name, bin, n in cursor.execute(f"""select {label} as label, {bin_number(value.name, edges)} as bin, count(*) from data
            where {part.where} and {quote(value.name)} is not null group by all""").fetchall():
        if name in labels and bin is not None and 0 <= bin < counts.shape[1]:
            counts[labels.index(name), int(bin)] += n
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    if form == "violin":
        shares = np.stack([_smooth(row, n) for row, n in zip(shares, counts.sum(axis=1), strict=True)]) if labels else shares
    return Shapes(summary.sentence, summary.titles, labels, edges, tuple(map(tuple, shares.tolist())),
                  summary.quantiles[:len(labels)], form == "violin", summary.apart, facts=summary.facts,
                  sampled=summary.sampled or part.sampled, rows=summary.rows)


def _smooth(shares: Numbers, rows: float) -> Numbers:
    """A normal kernel over the bins, as wide as Silverman (1986, eq. 3.31) has it."""
    bins = np.arange(len(shares))
    if rows < 2:
        return shares
    cumulated = np.cumsum(shares)
    mean = (bins * shares).sum()
    deviation = float(np.sqrt((shares * (bins - mean) ** 2).sum()))
    quarters = float(np.searchsorted(cumulated, 0.75) - np.searchsorted(cumulated, 0.25)) / 1.34
    width = max(0.5, 0.9 * min(deviation, quarters or deviation) * rows ** -0.2)
    kernel = np.exp(-((bins[:, None] - bins[None, :]) / width) ** 2 / 2)
    smooth: Numbers = (kernel / kernel.sum(axis=0)) @ shares
    return smooth


def _label(split: Split | None) -> str:
    return "''" if split is None else f"case when {split.is_bad} then 'bad' when {quote(split.target)} is not null then 'good' end"


def _rows(value: ColumnProfile, split: Split | None) -> tuple[str, bool]:
    if split is None:
        part = sample(value.rows, _SAMPLE_ROWS)
        return part.where, part.sampled
    both = balanced(split, _SAMPLE_ROWS)
    return both.where, both.sampled
