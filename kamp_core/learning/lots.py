"""Lots: runs of rows that share the values of one or two columns and one result. Their rows are not as many answers."""
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]
ROWS_A_LOT = 5           # on the average: fewer may share a result by chance
FEWEST_LOTS = 10
FEWEST_MIXED = 8.0       # lots that would hold two results if those were dealt anew: fewer prove nothing
SCATTERED = 1.1          # runs for each lot: a lot's rows stand together, those of a fault code do not
MOST_COLUMNS = 40        # tried in pairs, those with the fewest runs


@dataclass(frozen=True)
class Lots:
    """`columns` tell the lots apart; `of_row`: the lot of each row, from 0."""

    columns: tuple[str, ...]
    of_row: Array

    @property
    def count(self) -> int:
        return int(self.of_row.max()) + 1

    @property
    def usual_rows(self) -> int:
        return int(np.median(np.bincount(self.of_row)))

    def holding(self, rows: Array) -> int:
        """How many lots hold one of these rows (True)."""
        return len(np.unique(self.of_row[rows]))


def find_lots(frame: pd.DataFrame, answer: pd.Series, but: set[str]) -> Lots | None:
    """The coarsest lots within which the result never changes, by one column, else by two. None where there are none.

    `frame`: rows in the order of the file; `but`: columns that name no lot, the result among them. Only places where the
    result changes are looked at, so that hundreds of columns cost little."""
    code = pd.factorize(answer, use_na_sentinel=False)[0]
    turns = np.flatnonzero(np.diff(code)) + 1
    most = len(frame) // ROWS_A_LOT
    if not len(turns) or len(turns) > most:
        return None
    values = {str(column): _cells(frame[column]) for column in frame.columns if column not in but}
    changes = {column: _starts(cells) for column, cells in values.items()}
    starts = {column: rows for column, rows in changes.items() if 0 < len(rows) < most}
    able = sorted(starts, key=lambda column: len(starts[column]))
    for size in (1, 2):
        found = [lots for columns in combinations(able[:MOST_COLUMNS] if size == 2 else able, size)
                 if (lots := _lots_by(columns, starts, values, code, turns, most)) is not None]
        if found:
            return min(found, key=lambda lots: lots.count)
    return None


def _cells(values: pd.Series) -> Array:
    """Of a date with a time of day the day."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.to_numpy("datetime64[D]")
    if isinstance(values.dtype, pd.api.extensions.ExtensionDtype):
        return values.to_numpy("object", na_value=np.nan)       # pandas' own empty cell cannot be compared
    return values.to_numpy()


def _starts(cells: Array) -> Array:
    """Rows that differ from the row before; an empty cell differs from every other."""
    return np.flatnonzero(cells[1:] != cells[:-1]) + 1


def _lots_by(columns: tuple[str, ...], starts: dict[str, Array], values: dict[str, Array], code: Array, turns: Array,
             most: int) -> Lots | None:
    begins = starts[columns[0]] if len(columns) == 1 else np.union1d(*(starts[column] for column in columns))
    if len(begins) + 1 > most or not np.isin(turns, begins).all():
        return None
    begins = np.concatenate(([0], begins))
    keys = [pd.factorize(values[column][begins], use_na_sentinel=False)[0] for column in columns]
    lot = np.unique(np.column_stack(keys), axis=0, return_inverse=True)[1].ravel()
    count = int(lot.max()) + 1
    if count < FEWEST_LOTS or len(begins) > SCATTERED * count:
        return None
    of_row = np.repeat(lot, np.diff(np.append(begins, len(code))))
    first = np.zeros(count, int)
    first[lot] = code[begins]
    sizes = np.bincount(of_row, minlength=count)
    proven = (first[of_row] == code).all() and _other_answers(first) >= 2 and _mixed_by_chance(code, sizes) >= FEWEST_MIXED
    return Lots(columns, of_row) if proven else None


def _other_answers(first: Array) -> int:
    """Lots without the commonest answer."""
    return len(first) - int(np.bincount(first).max())


def _mixed_by_chance(code: Array, sizes: Array) -> float:
    """How many lots would hold two results if those were dealt anew: Σ over lots of 1 − Σ over results of share^rows."""
    shares = np.bincount(code) / len(code)
    rows, lots = np.unique(sizes, return_counts=True)
    return float((lots * (1 - (shares[None, :] ** rows[:, None]).sum(axis=1))).sum())
