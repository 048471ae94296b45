"""Measured columns that move together with a knob: whether it moves them, or they made someone turn it, no table tells."""
import numpy as np
import pandas as pd

from kamp_core.learning.settings_card import Facts
from kamp_core.learning.table import Array, Table

TOGETHER = 0.5              # rank correlation (Spearman) within products: they are said, and stay in the fence
LEANING = 0.2               # less: they are held where they stand now by a line
MOST_LEANING = 6


def tied_columns(frame: pd.DataFrame, others: list[str], knobs: tuple[str, ...], product: pd.Series | None,
                 least: float = TOGETHER) -> tuple[Facts, ...]:
    """{knob, column, strength}, the strongest first. `others`: columns of numbers; `product`: as words, where there are several.

    They stay where they are now, so only rows with them there are evidence.
    """
    found = []
    ranks = {column: _ranks(frame[column], product) for column in (*others, *knobs)}
    for column in others:
        strength, knob = max((abs(_together(ranks[column], ranks[knob])), knob) for knob in knobs)
        if strength >= least:
            found.append({"knob": knob, "column": column, "strength": round(strength, 3)})
    return tuple(sorted(found, key=lambda fact: -float(fact["strength"])))


def beside_now(table: Table, columns: tuple[str, ...], rows: Array, latest: int) -> Array:
    """(rows, columns) how far each stands from where it stands now, in robust standard deviations; 0 where it is empty."""
    x = table.frame[list(columns)].to_numpy("float64")[rows] if columns else np.zeros((len(rows), 0))
    if not x.shape[1]:
        return x
    x = np.where(np.isfinite(x), x, np.nan)
    low, high = np.nanquantile(x, [0.25, 0.75], axis=0)
    spread = np.maximum((high - low) / 1.349, np.nanstd(x, axis=0) / 2)
    now = np.nanmedian(x[-latest:], axis=0)
    return np.asarray(np.nan_to_num((x - now) / np.where(spread > 0, spread, 1.0)))


def _ranks(values: pd.Series, product: pd.Series | None) -> Array:
    ranks = values.rank(pct=True) if product is None else values.groupby(product).rank(pct=True)
    return np.asarray(ranks.to_numpy("float64"))


def _together(one: Array, other: Array) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < 3 or one[both].std() == 0 or other[both].std() == 0:
        return 0.0
    return float(np.corrcoef(one[both], other[both])[0, 1])
