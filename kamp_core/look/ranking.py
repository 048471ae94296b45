"""What differs between good and bad rows: every column on one scale, largest first."""
from math import sqrt
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd

from kamp_core.look.effects import Counts, cliffs_delta, cramers_v, delta_noise, in_tenths, v_is_clear
from kamp_core.look.facts import Difference
from kamp_core.look.levels import Level, Rows, far_worse
from kamp_core.look.one import LEAST_BAD, bends, beside_rest, shift_sentence, worst
from kamp_core.look.recurrence import Codes, Recurrence, of_level, of_number
from kamp_core.look.split import Split, balanced, split_rows
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.kinds import numbers_things
from kamp_core.quality.sql import number
from kamp_core.wording.numbers import percent
from kamp_core.workspace.sql import quote

_ROWS = 60_000             # at most, half of them bad if there are so many
_CELLS = 10_000_000        # fewer rows where columns are very many
_AT_ONCE = 100
_MOST_LEVELS = 200
_EMPTY = ""                # the level of empty cells
_FEW_BLANK, _FEW_OTHER = LEAST_BAD, 20     # bad rows with values that no good row has, beside blanks or beside one value
_SEEN = 1.5                # times the share of bad rows elsewhere: seen without looking at the days apart
_WHOLE = 0.95              # of an effect: the column alone separates bad from good
_FINE, _READINGS = 50, 3   # different values that make a fine reading, and fine readings by which equal rows are one shot


class Within(NamedTuple):
    """The day and the product of each row, where they are told."""

    days: Codes | None
    products: Codes | None


def differences(cursor: duckdb.DuckDBPyConnection, profile: Profile, target: str, bad: str, time: str | None = None,
                product: str | None = None) -> tuple[Difference, ...]:
    """Every column that may differ, the one that differs most first; () without good or without bad rows.

    After these come those that differ between days only (with a `time` column) or products only (with a `product` column), the ones
    that give the answer away, and last those whose difference may be chance.
    """
    split = split_rows(cursor, profile, target, bad)
    columns = [c for c in profile.columns if c.name != target and comparable(c)]
    if not columns or not split.bad or not split.good:
        return ()
    part = balanced(split, min(_ROWS, max(2_000, _CELLS // len(columns))))
    sigmas = 3 + sqrt(2 * np.log(len(columns))) / 2      # the more columns, the more must one stand out
    values_tried = sum(min(c.distinct + 1, split.bad // LEAST_BAD) for c in columns if c.kind != "number")
    found, alike = [], 1.0
    for start in range(0, len(columns), _AT_ONCE):
        some = columns[start:start + _AT_ONCE]
        table = _fetch(cursor, some, split, part.where, time, product)
        shots = _shots(table, some)
        alike = max(alike, len(table) / max(1, len(np.unique(shots))))
        worse = table.pop("bad").to_numpy(bool)
        days = table.pop("day").to_numpy("int64") if time else None
        products = pd.factorize(table.pop("product").fillna(_EMPTY))[0] if product else None
        rows = Rows(worse, days, shots, values_tried, part.bad.times, part.good.times)
        for i, column in enumerate(some):
            values = table[f"c{i}"]
            within = Within(days, None if column.name == product else products)
            found.append(_number(column, values, worse, sigmas, part.sampled, within, alike) if column.kind == "number"
                         else _category(column, values, rows, sigmas, split, part.sampled, within, alike))
    things = {c.name for c in columns if numbers_things(c)}
    return tuple(sorted(found, key=lambda d: (not d.clear, d.whole, not d.stands_out, d.column in things, -abs(d.effect))))


def comparable(column: ColumnProfile) -> bool:
    """Can good and bad differ in it at all? Not in numbers of things, nor in prose."""
    return column.kind == "number" or (column.kind in ("category", "boolean") and column.distinct <= _MOST_LEVELS)


def _fetch(cursor: duckdb.DuckDBPyConnection, columns: list[ColumnProfile], split: Split, where: str,
           time: str | None, product: str | None) -> pd.DataFrame:
    parts = [f"{number(c.name, c.type) if c.kind == 'number' else quote(c.name) + '::varchar'} as c{i}"
             for i, c in enumerate(columns)]
    day = f"coalesce(epoch({quote(time)}::date) // 86400, -1)::bigint as day, " if time else ""
    made = f"{quote(product)}::varchar as product, " if product else ""
    return cursor.execute(f"select {split.is_bad} as bad, {day}{made}{', '.join(parts)} from data where {where} "
                          f"order by {f'{quote(time)}, ' if time else ''}rowid").df()


def _shots(table: pd.DataFrame, columns: list[ColumnProfile]) -> Codes:
    """Rows with equal readings are one shot, which counts as evidence once. Each row alone where the readings are too coarse."""
    fine = [f"c{i}" for i, c in enumerate(columns) if c.kind == "number" and c.distinct >= _FINE]
    if len(fine) < _READINGS or table.empty:
        return np.arange(len(table))
    return np.asarray(pd.factorize(pd.util.hash_pandas_object(table[fine], index=False))[0], np.intp)


def _once(alike: float, *counts: Counts) -> tuple[Counts, Counts]:
    """Counts of rows as counts of shots."""
    bad, good = (np.rint(part / alike).astype(np.int64) for part in counts)
    return bad, good


def _number(column: ColumnProfile, values: "pd.Series[float]", worse: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
            sigmas: float, sampled: bool, within: Within, alike: float) -> Difference:
    x = values.to_numpy("float64")
    filled = ~np.isnan(x)
    bad, good = x[filled & worse], x[filled & ~worse]
    if min(len(bad), len(good)) < LEAST_BAD:
        return Difference("unclear", column.name, True, 0.0, False, sampled=sampled, rows=len(bad) + len(good))
    delta, folded = cliffs_delta(bad, good), _once(alike, *in_tenths(bad, good))
    effect = bends(delta, folded) or delta
    clear = effect != delta or abs(delta) > sigmas * sqrt(alike) * delta_noise(len(bad), len(good))
    sentence, facts = shift_sentence(column, delta, folded, float(np.median(bad)), float(np.median(good)))
    whole = sentence == "shift_whole"
    told = clear and effect == delta and not whole
    days, products = [of_number(x[filled], worse[filled], blocks[filled], delta) if told and blocks is not None else None
                      for blocks in within]
    return Difference(sentence if clear else "unclear", column.name, True, effect, clear, whole, days, products,
                      facts=facts, sampled=sampled, rows=len(bad) + len(good))


def _category(column: ColumnProfile, values: "pd.Series[str]", rows: Rows, sigmas: float, split: Split, sampled: bool,
              within: Within, alike: float) -> Difference:
    codes, levels = pd.factorize(values.fillna(_EMPTY))
    names, worse = list(map(str, levels)), rows.bad
    bad, good = (np.bincount(codes[side], minlength=len(levels)) for side in (worse, ~worse))
    shots = _once(alike, bad, good)
    effect = cramers_v(*shots)
    clear = v_is_clear(*shots, sigmas) and int(bad.sum()) >= LEAST_BAD
    usual = int(good.argmax())                 # blank, 'None', 'good': where every other value occurs in bad rows only
    only_bad = clear and good[usual] == good.sum() and bad.sum() - bad[usual] >= (_FEW_BLANK if not names[usual] else _FEW_OTHER)
    whole = only_bad or (clear and effect > _WHOLE)
    level = None if whole else far_worse(codes, names, rows)
    if level:
        at = names.index(level.value)
        clear, effect = True, max(effect, float(bad[at] / bad.sum() - good[at] / max(1, good.sum())))
    every_bad, every_good = bad * (split.bad / max(1, bad.sum())), good * (split.good / max(1, good.sum()))
    counts = tuple(int(n) for n in np.rint(every_bad + every_good))
    sentence, facts = worst(tuple(names), counts, tuple(int(n) for n in np.rint(every_bad)), split.share, sum(counts), sure=clear)
    if whole:
        sentence = "worst_whole" if not only_bad else "worst_only" if names[usual] else "worst_filled"
        facts = {"value": names[usual]}
    elif level:
        at = names.index(level.value)
        sentence, facts = _of_level(level, float(every_bad[at]), float(every_good[at]), split)
    told = clear and not whole
    days, products = [_comes_back(codes, bad, good, worse, blocks) if told and blocks is not None else None
                      for blocks in within]
    return Difference(sentence if clear else "unclear", column.name, False, effect, clear, whole, days, products, level,
                      facts={"column": column.name, **facts}, sampled=sampled, rows=len(codes))


def _of_level(level: Level, bad: float, good: float, split: Split) -> tuple[str, dict[str, Any]]:
    """In all rows, as every picture counts; only where that hides it, on the days that have this value and others."""
    share, others = bad / max(1.0, bad + good), (split.bad - bad) / max(1.0, split.bad + split.good - bad - good)
    if share >= _SEEN * others:
        return beside_rest(level.value, share, others)
    facts = {"value": level.value, "share": percent(level.share), "others": percent(level.others)}
    return "level_blank" if not level.value else "level_days", facts


def _comes_back(codes: Codes, bad: Codes, good: Codes, worse: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
                blocks: Codes) -> Recurrence:
    """Of the value that is most over-represented among the bad ones."""
    gap = bad / max(1, bad.sum()) - good / max(1, good.sum())
    worst_level = int(gap.argmax())
    return of_level(codes == worst_level, worse, blocks, float(gap[worst_level]))
