"""The search for a better setting of one product: few knobs, small moves, never outside the fence."""
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from kamp_core.learning.settings.fence import Fence
from kamp_core.learning.settings.goal import Wish
from kamp_core.learning.settings.knobs import Levels
from kamp_core.learning.table import Array

PAIRED = 9                  # levels of each of two knobs moved together
MOST_PAIRS = 15
PASSES = 2                  # over the knobs, from the best found so far
LEAST = 0.05                # of the gain: what a further or larger move has to add, and
ERRORS = 0.5                # so many standard errors
SURE = 1.645                # standard errors (one-sided 95 %) by which each knob has to earn its move

Values = Callable[[Array], Array]       # (settings, knobs) → (models, settings): what each expects of the result


@dataclass(frozen=True)
class Looked:
    """All settings that were looked at, the first being now; `values`: (models, settings)."""

    settings: Array
    values: Array

    def mean(self) -> Array:
        return np.asarray(self.values.mean(axis=0))


def look_around(levels: tuple[Levels, ...], fence: Fence, values: Values, wish: Wish) -> Looked:
    """One knob at a time, two at a time, then all in turn from the best of these."""
    now = fence.now
    looked = _asked(np.vstack([now[None], _inside(fence, [*_single(levels, now), *_pairs(levels, now)])]), values)
    for _ in range(PASSES):
        best = looked.settings[wish.worth(looked.mean()).argmax()]
        more = _inside(fence, _single(levels, best))
        if len(more):
            found = _asked(more, values)
            looked = Looked(np.vstack([looked.settings, found.settings]), np.hstack([looked.values, found.values]))
    return looked


def choose(levels: tuple[Levels, ...], fence: Fence, values: Values, wish: Wish) -> tuple[Looked, int]:
    """What was looked at, and the place of the setting to suggest: 0 where all stays as it is."""
    looked = look_around(levels, fence, values, wish)
    setting = pared(looked.settings[chosen(looked, fence, wish)], fence, values, wish)
    same = np.flatnonzero((np.abs(looked.settings - setting) < 1e-9).all(axis=1))
    if len(same):
        return looked, int(same[0])
    one = _asked(setting[None], values)
    return Looked(np.vstack([looked.settings, one.settings]), np.hstack([looked.values, one.values])), len(looked.settings)


def chosen(looked: Looked, fence: Fence, wish: Wish) -> int:
    """The place of the plainest setting that is as good as the best: fewest knobs moved, then the smallest move.

    As good: within one part in twenty of the gain, or half a standard error of it (after the one-standard-error rule of
    Breiman et al., Classification and Regression Trees, 1984).
    """
    gain = wish.worth(looked.mean()) - wish.worth(looked.mean()[:1])
    best = int(gain.argmax())
    each = wish.worth(looked.values[:, best]) - wish.worth(looked.values[:, 0])
    enough = gain[best] - max(LEAST * gain[best], ERRORS * float(each.std()))
    moves = np.abs(looked.settings - fence.now) / fence.spreads
    good = [place for place in np.flatnonzero(gain >= enough) if place and gain[place] > 0]
    if not good or enough <= 0:
        return best
    return int(min(good, key=lambda place: ((moves[place] > 1e-9).sum(), round(float(moves[place].sum()), 6), -gain[place])))


def pared(setting: Array, fence: Fence, values: Values, wish: Wish) -> Array:
    """Without the knobs that do not earn their move: one stays moved only where the halves of the days agree that it helps."""
    while (moved := np.flatnonzero(np.abs(setting - fence.now) > 1e-9)).size:
        back = np.repeat(setting[None], len(moved), axis=0)
        back[np.arange(len(moved)), moved] = fence.now[moved]
        worth = wish.worth(values(np.vstack([setting[None], back])))
        earned = worth[:, :1] - worth[:, 1:]                              # (models, moved)
        sure = earned.mean(axis=0) / np.maximum(earned.std(axis=0, ddof=1), 1e-12)
        weakest = next((place for place in np.argsort(sure) if sure[place] < SURE and fence.allows(back[place][None])[0]), None)
        if weakest is None:
            return setting
        setting = back[weakest]
    return setting


def _asked(settings: Array, values: Values) -> Looked:
    return Looked(settings, values(settings))


def _inside(fence: Fence, settings: list[Array]) -> Array:
    if not settings:
        return np.empty((0, len(fence.now)))
    wanted = np.unique(np.array(settings), axis=0)
    return np.asarray(wanted[fence.allows(wanted)])


def _single(levels: tuple[Levels, ...], base: Array) -> list[Array]:
    """Each knob at each of its places, and back at now, the others as in `base`."""
    found = []
    for place, knob in enumerate(levels):
        for value in (*knob.values, knob.now):
            setting = base.copy()
            setting[place] = value
            found.append(setting)
    return found


def _pairs(levels: tuple[Levels, ...], now: Array) -> list[Array]:
    found = []
    for one, other in list(combinations(range(len(levels)), 2))[:MOST_PAIRS]:
        for values in product(_some(levels[one].values), _some(levels[other].values)):
            setting = now.copy()
            setting[[one, other]] = values
            found.append(setting)
    return found


def _some(values: Array) -> Array:
    return values[np.unique(np.linspace(0, len(values) - 1, PAIRED).round().astype(int))] if len(values) else values
