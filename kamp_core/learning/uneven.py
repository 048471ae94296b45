"""Where a model errs more than elsewhere, by shift, weekday, machine, product, lot and day, and only where it is no chance.

An error is 1 where a row was called wrongly at the answer's cut-off, of numbers the distance. For every place (a word of a column,
or of two columns at once) the score of "as many errors inside as outside" is summed by whole days, and days change their sign
together (randomization under approximate symmetry: Canay, Romano, Shaikh, Econometrica 85, 2017). All places are held against the
largest of each draw (max-T: Westfall & Young 1993), so that looking at many finds no more by chance than looking at one.
What happened on one day, or to one lot, has no other days to repeat on: there stretches of rows change their sign.
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from kamp_core.learning.confounded import MOST_WORDS, few_words, unlike
from kamp_core.learning.evaluate import Judged
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.outcome import Importance, Place, Trait, Uneven
from kamp_core.learning.table import Table
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
DAY_BEGINS, DAY_ENDS = 8, 20         # o'clock: the two shifts where no column tells them
SHIFT_NAMES = ("교대", "주야", "근무조", "shift")
MOST_COLUMNS = 6
FEWEST_ROWS, FEWEST_DAYS = 20, 3     # of a place; on fewer days it is told like a single day
WORSE, SURE = 1.25, 0.05             # times as many errors as elsewhere; chance allowed in all, half of it for single days
DRAWS, STRETCHES = 999, 20
MOST_PLACES, MOST_SINGLE = 3, 1      # told


@dataclass(frozen=True)
class _View:
    """One way of sorting rows: `code` of each row into `words`."""

    trait: Trait
    code: Array
    words: tuple[str, ...]
    often: bool                     # do they come back day after day?


@dataclass(frozen=True)
class _Found:
    traits: tuple[Trait, ...]
    inside: Array
    told: float                     # of the errors' sum of squares, what lies between inside and outside


def uneven(judged: Judged, table: Table, family: Family, group: str | None, threshold: float | None,
           importance: tuple[Importance, ...], blocks: Array, seed: int) -> Uneven:
    """Of the rows that judge. `group`: the column of lots or machines; `blocks`: of all rows, days where there are some."""
    error, days = _errors(judged, family, threshold), np.unique(blocks[judged.rows], return_inverse=True)[1]
    often, single = _views(judged, table, group, importance, days)
    if days.max() + 1 < FEW_BLOCKS:
        return Uneven((), len(error), float(error.mean()))
    rng = np.random.default_rng(seed)
    ways: list[tuple[_View, ...]] = [(view,) for view in often]
    ways += [(a, b) for a, b in combinations(often, 2) if "weekday" not in (a.trait.kind, b.trait.kind)]
    found = [*_worse(ways, error, days, MOST_PLACES, rng),
             *_worse([(view,) for view in single], error, _stretches(days), MOST_SINGLE, rng)]
    kinds = {view.trait.column: np.asarray(view.words, dtype=object)[view.code] for view in (*often, *single)
             if view.trait.kind == "column" and len(view.words) <= MOST_WORDS}
    looked = tuple(view.trait for view in (*often, *single))
    told = tuple(_told(one, error, judged, family, threshold, kinds) for one in found)
    return Uneven(looked, len(error), float(error.mean()), told)


def _errors(judged: Judged, family: Family, threshold: float | None) -> Array:
    if family is Family.NUMBERS:
        return np.asarray(np.abs(judged.target - judged.predicted))
    return np.asarray(_called(judged, family, threshold) != judged.target, dtype=float)


def _called(judged: Judged, family: Family, threshold: float | None) -> Array:
    """The class that each row was taken for."""
    if family is Family.TWO_CLASSES:
        return np.asarray(judged.predicted >= (0.5 if threshold is None else threshold), dtype=int)
    return np.asarray(judged.predicted.argmax(axis=1))


# ways of sorting rows ----------------------------------------------------------------------------------------------

def _views(judged: Judged, table: Table, group: str | None, importance: tuple[Importance, ...],
           days: Array) -> tuple[list[_View], list[_View]]:
    """Those whose words come back day after day, and those of single days."""
    views = [_view(days, Trait("column", name), words) for name, words in _columns(judged, table, group, importance)]
    if table.when is not None:
        when = table.when[judged.rows]
        hours = (when.astype("datetime64[h]") - when.astype("datetime64[D]")).astype(int)
        if not any(hint in view.trait.column.lower() for view in views for hint in SHIFT_NAMES):
            views.append(_view(days, Trait("shift"), np.where((hours >= DAY_BEGINS) & (hours < DAY_ENDS), "day", "night")))
        dates = when.astype("datetime64[D]")
        views += [_view(days, Trait("weekday"), (dates.astype(int) + 3) % 7),                # 1970 began on a Thursday
                  _view(days, Trait("day"), np.datetime_as_string(dates))]
    views = [view for view in views if len(view.words) > 1]
    single = [view for view in views if not view.often and view.trait.kind != "weekday"]      # that of one day is that day
    return [view for view in views if view.often], single


def _columns(judged: Judged, table: Table, group: str | None, importance: tuple[Importance, ...]) -> Iterator[tuple[str, Array]]:
    """The column of lots or machines, then those of few words, or of few whole numbers, that matter most."""
    if group is not None and table.group is not None:
        yield group, np.asarray(table.group_names, dtype=object)[table.group[judged.rows]]
    known = 0
    made = table.history.names if table.history is not None else ()         # hour and weekday have views of their own
    for one in importance:
        if one.column in (group, *made) or known == MOST_COLUMNS:
            continue
        words = few_words(table.frame[one.column].iloc[judged.rows])
        if words is not None:
            known += 1
            yield one.column, words


def _view(days: Array, trait: Trait, words: Array) -> _View:
    known, code = np.unique(words.astype(str), return_inverse=True)
    on = [len(np.unique(days[code == place])) for place in range(len(known))]
    return _View(trait, code, tuple(map(str, known)), len(known) <= MOST_WORDS and float(np.median(on)) >= FEWEST_DAYS)


def _stretches(days: Array) -> Array:
    """Each day cut into stretches of rows that follow each other."""
    order = np.argsort(days, kind="stable")
    first = np.searchsorted(days[order], days[order])
    counts = np.bincount(days)
    code = np.empty(len(days), dtype=int)
    code[order] = days[order] * STRETCHES + (np.arange(len(days)) - first) * STRETCHES // counts[days[order]]
    return np.asarray(np.unique(code, return_inverse=True)[1])


# the test ----------------------------------------------------------------------------------------------------------

def _worse(ways: list[tuple[_View, ...]], error: Array, units: Array, most: int, rng: np.random.Generator) -> list[_Found]:
    """The clearest place, then the clearest of the rows outside it, and so on while chance does not explain it."""
    found: list[_Found] = []
    left = np.ones(len(error), dtype=bool)
    while ways and len(found) < most:
        best = _clearest(ways, error, units, left, rng)
        if best is None:
            break
        found.append(best)
        left = left & ~best.inside
    return found


def _clearest(ways: list[tuple[_View, ...]], error: Array, units: Array, left: Array, rng: np.random.Generator) -> _Found | None:
    """Among the rows that are `left`."""
    off = np.where(left, error - error[left].mean(), 0.0)
    known: list[tuple[tuple[_View, ...], int]] = []
    sums = []
    for way in ways:
        code = _code(way)
        counts = np.bincount(code[left], minlength=_places(way))
        held = _by_unit(code, off, units, _places(way)) - (counts / left.sum())[:, None] * np.bincount(units, off)
        able = np.flatnonzero((counts >= FEWEST_ROWS) & (counts <= left.sum() - FEWEST_ROWS) & (held != 0).any(axis=1))
        sums.append(held[able])
        known += [(way, int(place)) for place in able]
    if not known:
        return None
    scores = np.vstack(sums)
    size = np.sqrt((scores ** 2).sum(axis=1))
    t = scores.sum(axis=1) / size
    signs = rng.choice([-1.0, 1.0], size=(DRAWS, scores.shape[1]))
    largest = (signs @ (scores / size[:, None]).T).max(axis=1)
    limit = float(np.quantile(largest, 1 - SURE / 2))
    return _pick([one for one, value in zip(known, t, strict=True) if value > limit], error, left)


def _pick(clear: list[tuple[tuple[_View, ...], int]], error: Array, left: Array) -> _Found | None:
    """That which tells most of the errors: one word rather than two where its other rows are as bad, two where they are not."""
    able = []
    for way, place in clear:
        inside = (_code(way) == place) & left
        outside = left & ~inside
        more = error[inside].mean() - error[outside].mean()
        if error[inside].mean() >= WORSE * error[outside].mean() and (way[0].often or _strays(way[0], place, error)):
            able.append(_Found(_traits(way, place), inside, more ** 2 * inside.sum() * outside.sum() / left.sum()))
    return max(able, key=lambda one: one.told, default=None)


def _strays(view: _View, place: int, error: Array) -> bool:
    """Is a day beyond what days differ by anyway? Above the fence of Tukey (Exploratory Data Analysis, 1977)."""
    means = np.bincount(view.code, error) / np.bincount(view.code)
    low, high = np.quantile(means, [0.25, 0.75])
    return bool(means[place] > high + 1.5 * (high - low))


def _places(way: tuple[_View, ...]) -> int:
    return int(np.prod([len(view.words) for view in way]))


def _code(way: tuple[_View, ...]) -> Array:
    code = way[0].code
    for view in way[1:]:
        code = code * len(view.words) + view.code
    return code


def _traits(way: tuple[_View, ...], place: int) -> tuple[Trait, ...]:
    found = []
    for view in reversed(way):
        place, word = divmod(place, len(view.words))
        found.append(Trait(view.trait.kind, view.trait.column, view.words[word]))
    return tuple(reversed(found))


def _by_unit(code: Array, off: Array, units: Array, places: int) -> Array:
    """(places, units): sums."""
    width = int(units.max()) + 1
    return np.bincount(code * width + units, off, minlength=places * width).reshape(places, width)


def _told(one: _Found, error: Array, judged: Judged, family: Family, threshold: float | None, kinds: Mapping[str, Array]) -> Place:
    inside = one.inside
    bad = missed = None
    if family is Family.TWO_CLASSES:
        called, target = _called(judged, family, threshold)[inside], judged.target[inside]
        bad, missed = int(target.sum()), int(((target == 1) & (called == 0)).sum())
    return Place(one.traits, int(inside.sum()), float(error[inside].mean()), float(error[~inside].mean()), bad, missed,
                 unlike(inside, kinds, [trait.column for trait in one.traits]))
