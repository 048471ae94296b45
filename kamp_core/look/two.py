"""Two columns together: points or density, boxes, or a table of shades."""
import duckdb
import numpy as np

from kamp_core.look.facts import Boxes, Density, Heat, Scatter
from kamp_core.look.numbers import pair as unlike
from kamp_core.look.numbers import title
from kamp_core.look.one import LEAST_BAD, LEAST_ROWS, bin_number, edges_of, in_last, worst
from kamp_core.look.split import Split, balanced
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample
from kamp_core.workspace.sql import literal, quote

POINTS = 4_000
_MOST_POINTS = 5_000       # never more to a browser
_CELLS = 40                # a side of the density
_LEVELS = 12
_CLOUDS = 6                # groups of points that colours tell apart
_ALIKE = 0.2               # middle values nearer than this, times the 25–75 % range, are called alike
_SAMPLE_ROWS = 200_000
_RANKED_ROWS = 20_000
_GRID_ROWS = 1_000_000
_LISTED = 1_000            # of more different values only the frequent ones are counted


def points(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile,
           split: Split | None = None) -> Scatter:
    """At most about 4,000 points; told apart, half of them bad if there are so many."""
    a, b = number(x.name, x.type), number(y.name, y.type)
    part = sample(x.rows, POINTS) if split is None else balanced(split, POINTS)
    is_bad = "false" if split is None else split.is_bad
    found = cursor.execute(f"""select a, b, bad from (select {a} as a, {b} as b, {is_bad} as bad from data
        where {part.where}) where a is not null and b is not null limit {_MOST_POINTS}""").fetchall()
    sentence, facts = _together(cursor, x, y)
    bad = None if split is None else tuple(bool(row[2]) for row in found)
    return Scatter(sentence, (title(x), title(y)), tuple(row[0] for row in found), tuple(row[1] for row in found), bad,
                   facts=facts, sampled=part.sampled, rows=len(found))


def density(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile) -> Density:
    """How many rows fall into each cell of a grid; of very many rows, an even sample."""
    part = sample(x.rows, _GRID_ROWS)
    x_edges, y_edges = edges_of(x, _CELLS), edges_of(y, _CELLS)
    counts = np.zeros((len(y_edges) - 1, len(x_edges) - 1), np.int64)
    for i, j, n in cursor.execute(f"""select {bin_number(x, x_edges)} as i, {bin_number(y, y_edges)} as j,
            count(*) from data where {part.where} group by all""").fetchall():
        if i is not None and j is not None:
            counts[in_last(j, y_edges), in_last(i, x_edges)] += n
    sentence, facts = _together(cursor, x, y)
    return Density(sentence, (title(x), title(y)), x_edges, y_edges, tuple(map(tuple, counts.tolist())), facts=facts,
                   sampled=part.sampled, rows=int(counts.sum()))


def _together(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile) -> tuple[str, dict[str, str]]:
    """Do both rise together? By the correlation of ranks, which far values cannot spoil."""
    part = sample(x.rows, _RANKED_ROWS)
    row = cursor.execute(f"""select corr(i, j), count(*) from (select rank() over (order by a) as i,
        rank() over (order by b) as j from (select {number(x.name, x.type)} as a, {number(y.name, y.type)} as b from data
        where {part.where}) where a is not null and b is not null)""").fetchone()
    r, rows = row if row else (None, 0)
    code = "together_none"
    if r is not None and rows >= LEAST_ROWS and abs(r) >= max(0.3, 3 / rows**0.5):
        up, down = ("together_up", "together_down") if abs(r) < 0.7 else ("together_up_much", "together_down_much")
        code = up if r > 0 else down
    return code, {"x": x.name, "y": y.name}


def boxes(cursor: duckdb.DuckDBPyConnection, category: ColumnProfile, value: ColumnProfile) -> Boxes:
    """The spread of a number in each of the most frequent values of a category."""
    part = sample(category.rows, _SAMPLE_ROWS)
    name = quote(category.name)
    found = cursor.execute(f"""select c::varchar, q, n from (select {name} as c, count(*) as n,
        quantile_cont({number(value.name, value.type)}, [0.05, 0.25, 0.5, 0.75, 0.95]) as q from data
        where {part.where} and {name} is not null and {quote(value.name)} is not null group by 1)
        where q is not null order by n desc, c limit {_LEVELS}""").fetchall()
    titles = (title(category), title(value))
    labels, quantiles = tuple(row[0] for row in found), tuple(tuple(row[1]) for row in found)
    rows = round(sum(row[2] for row in found) * part.times)
    if len(labels) == 1:
        return Boxes("boxes_one", titles, labels, quantiles, facts={"x": category.name, "value": labels[0]}, sampled=part.sampled,
                     rows=rows)
    middles = sorted((q[2], label) for label, q, n in found if n >= LEAST_ROWS)
    usual = float(np.median([q[3] - q[1] for q in quantiles])) if quantiles else 0.0
    if len(middles) < 2 or middles[-1][0] - middles[0][0] <= _ALIKE * usual:
        return Boxes("boxes_alike", titles, labels, quantiles, facts={"x": category.name, "y": value.name},
                     sampled=part.sampled, rows=rows)
    low, high = unlike(middles[0][0], middles[-1][0], value.unit)
    facts = {"y": value.name, "highest": middles[-1][1], "high": high, "lowest": middles[0][1], "low": low}
    return Boxes("boxes", titles, labels, quantiles, facts=facts, sampled=part.sampled, rows=rows)


def heat(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile, split: Split | None = None) -> Heat:
    """The most frequent values of two categories against each other."""
    is_bad, known = ("false", "true") if split is None else (split.is_bad, f"{quote(split.target)} is not null")
    found = cursor.execute(f"""select a::varchar, b::varchar, n, worse from (select {quote(x.name)} as a,
        {quote(y.name)} as b, count(*) as n, count(*) filter ({is_bad}) as worse from data
        where {known} and {_frequent(x)} and {_frequent(y)} group by all)""").fetchall()
    xs, ys = _order(x), _order(y)
    counts, bad = np.zeros((len(ys), len(xs)), np.int64), np.zeros((len(ys), len(xs)), np.int64)
    for a, b, n, worse in found:
        if a in xs and b in ys:
            counts[ys.index(b), xs.index(a)], bad[ys.index(b), xs.index(a)] = n, worse
    sentence, facts = _pairs(xs, ys, counts) if split is None else _worst_pair(xs, ys, counts, bad, split)
    return Heat(sentence, (title(x), title(y)), xs, ys, tuple(map(tuple, counts.tolist())),
                None if split is None else tuple(map(tuple, bad.tolist())),
                facts={"x": x.name, "y": y.name, **facts}, rows=int(counts.sum()))


def _order(column: ColumnProfile) -> tuple[str, ...]:
    return tuple(value for value, _ in column.top[:_LEVELS])


def _frequent(column: ColumnProfile) -> str:
    """SQL: is it one of the values shown? Asked only where there are very many: to count them all is quicker otherwise."""
    name = quote(column.name)
    if column.type != "VARCHAR" or not column.top or column.distinct <= _LISTED:
        return f"{name} is not null"
    return f"{name} in ({', '.join(literal(value) for value in _order(column))})"


def _worst_pair(xs: tuple[str, ...], ys: tuple[str, ...], counts: np.ndarray, bad: np.ndarray, split: Split) -> tuple[
        str, dict[str, str]]:
    labels = tuple(f"{a} · {b}" for b in ys for a in xs)
    code, facts = worst(labels, tuple(counts.ravel().tolist()), tuple(bad.ravel().tolist()), split.share, split.good + split.bad)
    return {"worst": "worst_pair", "worst_alone": "worst_pair_alone"}.get(code, code), facts


def _pairs(xs: tuple[str, ...], ys: tuple[str, ...], counts: np.ndarray) -> tuple[str, dict[str, str]]:
    """The pair that occurs most beyond what the two would by themselves."""
    rows = counts.sum()
    if not rows:
        return "no_rows", {}
    usual = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / rows
    times = np.where((counts >= LEAST_ROWS) & (usual >= LEAST_BAD), counts / np.maximum(usual, 1), 0)
    j, i = np.unravel_index(int(times.argmax()), times.shape)
    if times[j, i] < 1.5:
        return "pairs_none", {}
    return "pairs", {"a": xs[i], "b": ys[j], "times": f"{times[j, i]:.1f}"}


def clouds(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile, group: ColumnProfile) -> Scatter:
    """Points in the colours of the most frequent values of a category."""
    names = _order(group)[:_CLOUDS]
    part = sample(x.rows, POINTS)
    listed = ", ".join(map(literal, names))
    found = cursor.execute(f"""select a, b, g from (select {number(x.name, x.type)} as a, {number(y.name, y.type)} as b,
        {quote(group.name)}::varchar as g from data where {part.where})
        where a is not null and b is not null and g in ({listed}) limit {_MOST_POINTS}""").fetchall()
    sentence, facts = _together(cursor, x, y)
    return Scatter(sentence, (title(x), title(y)), tuple(row[0] for row in found), tuple(row[1] for row in found), None,
                   tuple(names.index(row[2]) for row in found), names, facts=facts, sampled=part.sampled, rows=len(found))
