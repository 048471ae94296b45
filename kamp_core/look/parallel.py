"""Several numbers at once: every row a line over as many upright axes, good and bad told apart."""
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.effects import cliffs_delta, delta_noise, mean_ranks
from kamp_core.look.facts import Parallel
from kamp_core.look.numbers import title
from kamp_core.look.split import Split, balanced
from kamp_core.look.two import MUCH
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample

FEWEST, MOST = 3, 8        # axes
_POINTS = 4_500            # to a browser, the breaks between lines among them
_SIGMAS = 4.0
_ENDS = (0.005, 0.995)     # of the values drawn, the ends of an axis
Numbers = NDArray[np.float64]


def parallel(cursor: duckdb.DuckDBPyConnection, columns: tuple[ColumnProfile, ...], split: Split | None = None) -> Parallel:
    """Rows in which every column is filled; half of those drawn are bad, if there are so many."""
    rows = _POINTS // (len(columns) + 1)
    want = 2 * rows                                            # as some rows have gaps
    part = balanced(split, want) if split else sample(columns[0].rows, want)
    cells = ", ".join(f"{number(c.name, c.type)} as v{i}" for i, c in enumerate(columns))
    filled = " and ".join(f"v{i} is not null" for i in range(len(columns)))
    found = cursor.execute(f"""select * from (select {split.is_bad if split else 'false'} as bad, {cells} from data
        where {part.where}) where {filled}""").fetchnumpy()
    values = np.stack([np.asarray(found[f"v{i}"], np.float64) for i in range(len(columns))], axis=1)
    bad = np.asarray(found["bad"], bool)
    sentence, facts = _apart(columns, values, bad) if split else _pair(columns, values)
    kept = _some(bad, rows)
    values, bad = values[kept], bad[kept]
    ranges = tuple((float(a), float(b)) for a, b in zip(*np.quantile(values, _ENDS, axis=0), strict=True)) if len(values) else (
        (0.0, 1.0),) * len(columns)
    return Parallel(sentence, tuple(title(c) for c in columns), ranges, tuple(map(tuple, values.tolist())),
                    tuple(bad.tolist()) if split else None, facts=facts, sampled=part.sampled or len(kept) < len(found["bad"]),
                    rows=len(kept))


def _some(bad: NDArray[np.bool_], rows: int) -> NDArray[np.intp]:
    """At most so many rows, half of each kind if there are so many, spread evenly."""
    worse, good = np.flatnonzero(bad), np.flatnonzero(~bad)
    of_bad = min(len(worse), max(rows // 2, rows - len(good)))
    of_good = min(len(good), rows - of_bad)
    return np.concatenate([_evenly(good, of_good), _evenly(worse, of_bad)])


def _evenly(places: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    return places[np.linspace(0, len(places) - 1, count).astype(np.intp)] if count else places[:0]


def _apart(columns: tuple[ColumnProfile, ...], values: Numbers, bad: NDArray[np.bool_]) -> tuple[str, dict[str, Any]]:
    """The axis on which bad rows lie farthest from good ones."""
    if not bad.any() or bad.all():
        return "parallel_one_kind" if len(bad) else "no_rows", {}
    deltas = [cliffs_delta(values[bad, i], values[~bad, i]) for i in range(len(columns))]
    best = int(np.abs(deltas).argmax())
    if abs(deltas[best]) < max(0.1, _SIGMAS * delta_noise(int(bad.sum()), int((~bad).sum()))):
        return "parallel_none", {}
    return "parallel_up" if deltas[best] > 0 else "parallel_down", {"column": columns[best].name}


def _pair(columns: tuple[ColumnProfile, ...], values: Numbers) -> tuple[str, dict[str, Any]]:
    """Neighbours whose lines run most alike, or cross most."""
    if len(values) < 20:
        return "parallel_few", {}
    ranks = [mean_ranks(values[:, i]) for i in range(len(columns))]
    r = np.array([np.corrcoef(ranks[i], ranks[i + 1])[0, 1] for i in range(len(columns) - 1)])
    best = int(np.abs(np.nan_to_num(r)).argmax())
    if not abs(r[best]) >= max(0.3, _SIGMAS / len(values) ** 0.5):
        return "parallel_alone", {}
    code = f"together_{'up' if r[best] > 0 else 'down'}{'_much' if abs(r[best]) >= MUCH else ''}"
    return code, {"x": columns[best].name, "y": columns[best + 1].name}
