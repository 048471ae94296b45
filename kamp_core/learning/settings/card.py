"""The settings card of a run: product by product, what to set, what that brings, and what speaks for it."""
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from kamp_core.learning.engines.recipe import Recipe
from kamp_core.learning.outcome import Level
from kamp_core.learning.request import Knob
from kamp_core.learning.settings.choose import choose, chosen
from kamp_core.learning.settings.fence import Fence
from kamp_core.learning.settings.gain import Alike, gain_of
from kamp_core.learning.settings.goal import Wish
from kamp_core.learning.settings.halves import Halves, fit_halves
from kamp_core.learning.settings.knobs import Levels, hardly_moved, levels_of
from kamp_core.learning.settings.tied import LEANING, MOST_LEANING, TOGETHER, beside_now, tied_columns
from kamp_core.learning.settings.trial import plan_numbers, plan_shares
from kamp_core.learning.settings_card import FEWEST_OF_A_PRODUCT, NOW_ROWS, Move, SettingsCard, State, Suggestion, Trial
from kamp_core.learning.table import Array, usable_knobs
from kamp_core.learning.work import Work
from kamp_core.problems import Family

MOST_PRODUCTS = 12          # those with most rows
MOST_ROWS = 20_000          # of a product, the latest, to look for like ones in
LEAST_FAIR = 0.25           # of the gain, that settings chosen by one half bring in the other


def settings_card(work: Work, recipe: Recipe, level: Level, wish: Wish) -> SettingsCard:
    """Nothing is suggested without a signal, nor where the score cannot be believed."""
    table = work.table
    there = usable_knobs(work.request, table.inputs, table.checks)
    constant = {out.column for out in table.excluded if out.reason == "constant"}
    still = tuple(knob.column for knob in work.request.knobs if knob.column in constant
                  or (knob in there and hardly_moved(table.frame[knob.column].to_numpy("float64"))))
    free = tuple(knob for knob in there if knob.column not in still)
    plain = SettingsCard(wish.goal, wish.aim, work.request.group or "", (), still)
    if level in ("no_signal", "suspicious"):
        return replace(plain, why_none="no_signal" if level == "no_signal" else "suspicious")
    if not free:
        return replace(plain, why_none="all_still")
    halves = fit_halves(work, recipe)
    if not halves.halves:
        return replace(plain, why_none="no_signal")
    names = tuple(knob.column for knob in free)
    others = [c for c in table.inputs if pd.api.types.is_numeric_dtype(table.frame[c]) and c not in names]
    leaning = tied_columns(table.frame, others, names, None if table.product is None else pd.Series(table.product), LEANING)
    tied = tuple(fact for fact in leaning if fact["strength"] >= TOGETHER)
    desk = Desk(work, halves, wish, free, tuple(fact["column"] for fact in tied),
                tuple(fact["column"] for fact in leaning[:max(MOST_LEANING, len(tied))]))
    return replace(plain, suggestions=tuple(desk.suggest(product, rows) for product, rows in _products(work)),
                   tied=tied, models=len(halves.halves))


def _products(work: Work) -> list[tuple[str, Array]]:
    """Each with its rows in time order, the most frequent first."""
    product = work.table.product
    if product is None:
        return [("", np.arange(len(work.table.rows)))]
    known, counts = np.unique(product.astype(str), return_counts=True)
    return [(str(known[place]), np.flatnonzero(product.astype(str) == known[place]))
            for place in np.argsort(-counts, kind="stable")[:MOST_PRODUCTS]]


class Desk:
    """What is needed to suggest settings, product after product."""

    def __init__(self, work: Work, halves: Halves, wish: Wish, knobs: tuple[Knob, ...], tied: tuple[str, ...],
                 leaning: tuple[str, ...]) -> None:
        self._work, self._halves, self._wish, self._knobs, self._tied, self._leaning = work, halves, wish, knobs, tied, leaning
        self._values = work.table.frame[[knob.column for knob in knobs]].to_numpy("float64")
        self._days = np.unique(work.plan.blocks, return_inverse=True)[1]
        self._left = halves.left()
        sources = np.array(halves.preparation.sources)
        names = [column.name for column in halves.preparation.columns]
        self._places = [np.flatnonzero(sources == names.index(knob.column)) for knob in knobs]

    def suggest(self, product: str, rows: Array) -> Suggestion:
        """The plainest good setting for a product, or that it stays as it is."""
        rows = rows[np.isfinite(self._values[rows]).all(axis=1)][-MOST_ROWS:]
        if len(rows) < FEWEST_OF_A_PRODUCT:
            return Suggestion(product, "few_rows", len(rows), (), 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0, None, 0, None)
        levels = tuple(levels_of(knob, self._values[rows, place]) for place, knob in enumerate(self._knobs))
        fence = self._fence(rows, levels)
        expected = self._expected(rows[-NOW_ROWS:])
        looked, place = choose(levels, fence, expected, self._wish)
        tempting = place or chosen(looked, fence, self._wish)          # what looks best, where nothing is sure
        best = looked.settings[tempting]
        here, there = fence.like(fence.now), fence.like(best)
        like_now, like_best = rows[here], rows[there]
        beside = beside_now(self._work.table, self._leaning, rows, NOW_ROWS)
        alike_now, alike_best = (Alike(self._left[rows[like]], self._days[rows[like]], beside[like]) for like in (here, there))
        gain = gain_of(looked, tempting, self._wish, alike_now, alike_best, self._work.request.seed)
        sure = place > 0 and gain.low > 0 and gain.fair > LEAST_FAIR * gain.value
        state: State = "best_already" if not tempting else "change" if sure else "keep"
        setting = best if state == "change" else fence.now
        target = self._halves.target
        told = Suggestion(
            product, state, len(rows), tuple(_move(knob, setting, index, fence) for index, knob in enumerate(levels)),
            gain.now, gain.best, gain.value, gain.low, gain.high, len(like_best), len(np.unique(self._days[like_best])),
            _mean(target[like_best]), len(like_now), _mean(target[like_now]),
            float(target[like_now].std()) if len(like_now) > 1 else None)
        return replace(told, trial=self._trial(told, like_now, like_best)) if state == "change" else told

    def _fence(self, rows: Array, levels: tuple[Levels, ...]) -> Fence:
        now = np.array([knob.now for knob in levels])
        return Fence(self._values[rows], np.array([knob.spread for knob in levels]), np.array([knob.step for knob in levels]), now,
                     beside_now(self._work.table, self._tied, rows, NOW_ROWS), self._days[rows])

    def _expected(self, latest: Array) -> "Expected":
        return Expected(self._halves, self._halves.x[latest], self._places)

    def _trial(self, told: Suggestion, like_now: Array, like_best: Array) -> Trial:
        if self._work.family is Family.TWO_CLASSES:
            return plan_shares(told.value_now, told.value_best)
        target = self._halves.target
        scatter = np.sqrt(np.mean([target[rows].var() for rows in (like_now, like_best) if len(rows) > 1] or [target.var()]))
        return plan_numbers(float(scatter), told.value_best - told.value_now)


class Expected:
    """What each half expects of settings: on the latest rows with nothing but the knobs changed."""

    def __init__(self, halves: Halves, latest: Array, places: list[Array]) -> None:
        self._halves, self._latest, self._places = halves, latest, places

    def __call__(self, settings: Array) -> Array:
        """(settings, knobs) → (models, settings)"""
        rows = np.repeat(self._latest[None], len(settings), axis=0)           # (settings, latest, features)
        for knob, places in enumerate(self._places):
            rows[:, :, places[0]] = settings[:, knob, None]
            rows[:, :, places[1:]] = 0.0                                      # the knob's cell is not empty
        flat = rows.reshape(-1, rows.shape[2])
        return np.array([half.model.answers(flat).reshape(len(settings), -1).mean(axis=1) for half in self._halves.halves])


def _mean(values: Array) -> float | None:
    return float(values.mean()) if len(values) else None


def _move(knob: Levels, setting: Array, index: int, fence: Fence) -> Move:
    best = float(setting[index])
    edge: Literal["fence", "limit"] | None = None
    if best != knob.now:
        further = setting.copy()
        up = best > knob.now
        further[index] = best + (knob.step if up else -knob.step)
        if not knob.low - 1e-9 <= further[index] <= knob.high + 1e-9:
            edge = "limit" if knob.limited[int(up)] else "fence"
        elif not fence.allows(further[None])[0]:
            edge = "fence"
    return Move(knob.column, knob.now, best, knob.low, knob.high, edge)
