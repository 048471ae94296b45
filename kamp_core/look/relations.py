"""Which columns move together: every pair on one map, alike columns beside each other."""
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamp_core.look.effects import mean_ranks
from kamp_core.look.facts import RelationMap
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample
from kamp_core.workspace.sql import quote

MOST = 25                  # columns
_ROWS = 20_000
_LEAST_ROWS = 20           # that have both values
_LEVELS = 30               # of a category; the rarer ones are one
_WEAK = 0.3                # a pair below it is not called a relation
Numbers = NDArray[np.float64]


def mappable(column: ColumnProfile) -> bool:
    """Can it move with another? Numbers, and texts of not too many values."""
    return column.kind in ("number", "category", "boolean")


def relation_map(cursor: duckdb.DuckDBPyConnection, columns: tuple[ColumnProfile, ...]) -> RelationMap:
    """Spearman's rank correlation of two numbers; the correlation ratio of ranks for a number and a category (the root of
    epsilon squared, Kelley 1935); Cramér's V less its bias for two categories (Bergsma 2013)."""
    columns = columns[:MOST]
    part = sample(columns[0].rows, _ROWS)
    cells = ", ".join(f"{number(c.name, c.type) if c.kind == 'number' else quote(c.name) + '::varchar'} as c{i}"
                      for i, c in enumerate(columns))
    table = cursor.execute(f"select {cells} from data where {part.where}").df()
    numbers = [c.kind == "number" for c in columns]
    cells_of = [table[f"c{i}"].to_numpy(np.float64) if numbers[i] else _codes(table[f"c{i}"]) for i in range(len(columns))]
    strength = np.eye(len(columns))
    for i in range(len(columns)):
        for j in range(i):
            strength[i, j] = strength[j, i] = _strength(cells_of[i], cells_of[j], numbers[i], numbers[j])
    sentence, facts = _strongest(columns, strength, len(table))
    order = _beside(np.abs(np.nan_to_num(strength)))
    shown = strength[np.ix_(order, order)]
    return RelationMap(sentence, tuple(columns[i].name for i in order), tuple(map(tuple, shown.tolist())), facts=facts,
                       sampled=part.sampled, rows=len(table))


def _codes(values: "pd.Series[Any]") -> Numbers:
    """The place of each value among the most frequent ones; NaN where empty."""
    known = values.value_counts().index[:_LEVELS - 1]
    codes = values.map({value: i for i, value in enumerate(known)}).fillna(_LEVELS - 1).to_numpy(np.float64)
    return np.where(values.isna(), np.nan, codes)


def _strength(a: Numbers, b: Numbers, a_number: bool, b_number: bool) -> float:
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < _LEAST_ROWS:
        return float("nan")
    a, b = a[both], b[both]
    if a_number and b_number:
        return _correlation(mean_ranks(a), mean_ranks(b))
    if a_number or b_number:
        return _ratio(mean_ranks(a if a_number else b), (b if a_number else a).astype(int))
    return _cramer(a.astype(int), b.astype(int))


def _correlation(a: Numbers, b: Numbers) -> float:
    a, b = a - a.mean(), b - b.mean()
    whole = float((a @ a) * (b @ b))
    return float(a @ b) / whole**0.5 if whole > 0 else float("nan")


def _ratio(ranks: Numbers, codes: NDArray[np.int_]) -> float:
    counts = np.bincount(codes)
    sums = np.bincount(codes, ranks)[counts > 0]
    counts = counts[counts > 0]
    n, groups = len(ranks), len(counts)
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    if groups < 2 or n <= groups or whole <= 0:
        return float("nan")
    between = float((sums**2 / counts).sum() - n * ranks.mean() ** 2)
    return float(max(0.0, 1 - ((whole - between) / (n - groups)) / (whole / (n - 1))) ** 0.5)


def _cramer(a: NDArray[np.int_], b: NDArray[np.int_]) -> float:
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n, (r, k) = table.sum(), table.shape
    if min(r, k) < 2:
        return float("nan")
    usual = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / n
    phi = max(0.0, float(((table - usual) ** 2 / usual).sum()) / n - (k - 1) * (r - 1) / (n - 1))
    least = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    return min(1.0, (phi / least) ** 0.5) if least > 0 else float("nan")


def _strongest(columns: tuple[ColumnProfile, ...], strength: Numbers, rows: int) -> tuple[str, dict[str, Any]]:
    if len(columns) < 2 or not rows:
        return "no_rows", {}
    upper = np.triu(np.nan_to_num(strength), 1)
    i, j = np.unravel_index(int(np.abs(upper).argmax()), upper.shape)
    facts = {"x": columns[i].name, "y": columns[j].name, "value": f"{upper[i, j]:.2f}",
             "count": int((np.abs(upper) >= max(_WEAK, 4 / rows**0.5)).sum())}
    return "map_strongest" if facts["count"] else "map_none", facts


def _beside(alike: Numbers) -> list[int]:
    """An order in which alike columns are neighbours: the nearest two chains are joined at their nearest ends, again and again,
    chains being as near as their columns are on average (Sokal and Michener, 1958)."""
    chains = [[i] for i in range(len(alike))]
    while len(chains) > 1:
        near = {(i, j): float(alike[np.ix_(chains[i], chains[j])].mean()) for j in range(len(chains)) for i in range(j)}
        i, j = max(near, key=lambda pair: near[pair])
        a, b = chains[i], chains.pop(j)
        ways = [(alike[one[-1], other[0]], one + other) for one in (a, a[::-1]) for other in (b, b[::-1])]
        chains[i] = max(ways, key=lambda way: float(way[0]))[1]
    return chains[0]
