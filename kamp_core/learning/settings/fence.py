"""The fence: a setting counts as run only where enough rows of the product were made like it, on more than one day."""
from dataclasses import dataclass

import numpy as np

from kamp_core.learning.table import Array

FEWEST_ROWS = 20            # like a suggestion
FEWEST_DAYS = 3
MOVED, UNMOVED, BESIDE = 0.5, 1.0, 1.0       # how far a like row may lie off, in robust standard deviations
CHUNK = 200


@dataclass(frozen=True)
class Fence:
    """Rows of one product. `beside`: measured columns that move with a knob, and where they stand now: they stay there, too."""

    knobs: Array            # (rows, knobs)
    spreads: Array          # (knobs,)
    steps: Array            # (knobs,)
    now: Array              # (knobs,)
    beside: Array           # (rows, columns): distance from now in standard deviations
    days: Array             # (rows,) codes

    def like(self, setting: Array) -> Array:
        """(rows,) which rows were made like a setting (knobs,)."""
        return np.asarray(self._near(setting[None])[0])

    def allows(self, settings: Array) -> Array:
        """(settings,) which of (settings, knobs) lie inside."""
        found = np.zeros(len(settings), bool)
        fewest = min(FEWEST_DAYS, len(np.unique(self.days)))
        for start in range(0, len(settings), CHUNK):
            near = self._near(settings[start:start + CHUNK])
            enough = near.sum(axis=1) >= FEWEST_ROWS
            found[start:start + CHUNK] = [some and len(np.unique(self.days[rows])) >= fewest
                                          for some, rows in zip(enough, near, strict=True)]
        return found

    def _near(self, settings: Array) -> Array:
        """(settings, rows)"""
        moved = np.abs(settings - self.now) > 1e-9
        width = np.maximum(self.spreads * np.where(moved, MOVED, UNMOVED), self.steps)
        near = (np.abs(self.beside) <= BESIDE).all(axis=1)[None, :] & np.ones((len(settings), 1), bool)
        for knob in range(len(self.spreads)):
            near &= np.abs(settings[:, knob, None] - self.knobs[None, :, knob]) <= width[:, knob, None] + 1e-9
        return np.asarray(near)
