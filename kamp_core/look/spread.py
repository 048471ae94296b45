"""How a number is spread in each group, or in good and bad rows: boxes, shapes and outlines."""
from dataclasses import replace
from typing import Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.facts import Boxes, Shapes
from kamp_core.look.numbers import title
from kamp_core.look.one import bin_number, edges_of, in_last, spread_words
from kamp_core.look.split import Split, balanced
from kamp_core.look.two import boxes
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample
from kamp_core.workspace.sql import quote

_BINS = {"violin": 60, "outline": 30}
_GROUPS = {"violin": 12, "outline": 6}
_SAMPLE_ROWS = 200_000
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
Numbers = NDArray[np.float64]


def boxes_apart(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, split: Split | None) -> Boxes:
    """One box of a number, or one of its good and one of its bad rows."""
    groups, sampled = _values(cursor, value, split)
    return _boxes(value, groups, split, sampled)


def shapes_apart(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, split: Split | None) -> Shapes:
    """One violin of a number, or one of its good and one of its bad rows."""
    groups, sampled = _values(cursor, value, split)
    edges = edges_of(value, _BINS["violin"])
    counts = np.stack([np.histogram(values, edges)[0] for values in groups.values()]).astype(float) if groups else np.zeros((0, 1))
    return _shapes(_boxes(value, groups, split, sampled), edges, counts, "violin")


def _boxes(value: ColumnProfile, groups: dict[str, Numbers], split: Split | None, sampled: bool) -> Boxes:
    sentence, facts = spread_words(value, groups.get("bad"), groups.get("good"), split is not None)
    quantiles = tuple(tuple(np.quantile(values, _QUANTILES).tolist()) for values in groups.values())
    return Boxes(sentence, ("", title(value)), tuple(groups), quantiles, split is not None, facts=facts, sampled=sampled,
                 rows=sum(map(len, groups.values())))


def _values(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, split: Split | None) -> tuple[dict[str, Numbers], bool]:
    """The values of each group that has some, at most some 200,000 together."""
    part = sample(value.rows, _SAMPLE_ROWS) if split is None else balanced(split, _SAMPLE_ROWS)
    label = "0" if split is None else f"({split.is_bad})::int"
    found = cursor.execute(f"""select v, label from
        (select {number(value.name, value.type)} as v, {label} as label from data where {part.where})
        where v is not null and label is not null""").fetchnumpy()
    values, labels = np.asarray(found["v"], np.float64), np.asarray(found["label"])
    names = ("",) if split is None else ("good", "bad")
    return {name: values[labels == i] for i, name in enumerate(names) if (labels == i).any()}, part.sampled


def shapes(cursor: duckdb.DuckDBPyConnection, category: ColumnProfile, value: ColumnProfile,
           form: Literal["violin", "outline"]) -> Shapes:
    """A number in each of the most frequent values of a category."""
    summary, part, edges = boxes(cursor, category, value), sample(value.rows, _SAMPLE_ROWS), edges_of(value, _BINS[form])
    labels = summary.labels[:_GROUPS[form]]
    counts = np.zeros((len(labels), len(edges) - 1))
    place = bin_number(value, edges)
    for name, bin, n in cursor.execute(f"""select {quote(category.name)}::varchar as name, {place} as bin, count(*) from data
            where {part.where} and {quote(value.name)} is not null group by all""").fetchall():
        if name in labels and bin is not None:
            counts[labels.index(name), in_last(bin, edges)] += n
    return _shapes(replace(summary, labels=labels, quantiles=summary.quantiles[:len(labels)]), edges, counts, form)


def _shapes(summary: Boxes, edges: tuple[float, ...], counts: Numbers, form: Literal["violin", "outline"]) -> Shapes:
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    if form == "violin" and len(counts):
        shares = np.stack([_smooth(row, n) for row, n in zip(shares, counts.sum(axis=1), strict=True)])
    return Shapes(summary.sentence, summary.titles, summary.labels, edges, tuple(map(tuple, shares.tolist())), summary.quantiles,
                  form == "violin", summary.apart, facts=summary.facts, sampled=summary.sampled, rows=summary.rows)


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
