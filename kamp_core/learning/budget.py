"""The time a run has, and what it can afford with it. By `trials` there is no clock: only the number of candidates counts."""
import os
import time
from dataclasses import dataclass

END_SECONDS = 9.0               # importance, ranges, package: measured on 10,000 × 20, with room
AHEAD = 6                       # candidates that the time left is shared among
GENEROUS = 1.6
MOST_BAGS = 4
BAG_SHARE = 0.25                # of the budget, for fitting the chosen recipe over and over
END_SHARE = 0.35                # of the budget at most, for fitting it once for each end
SLOWER = 1.2                    # what a fit at the end may take longer: more rows, other work on the machine
WEIGH_SHARE = 0.15              # of the budget, for the finalists that were not chosen, fitted to weigh the recipe anew
MOST_THREADS = 8


@dataclass
class Budget:
    """Seconds, or with `trials` a number of candidates and no clock."""

    seconds: float              # all the user gave
    deadline: float             # on the monotonic clock
    trials: int | None
    end_fits: float             # of the chosen recipe after the search, with all its bags, as many times one fit of it
    once_fits: float = 0.0      # the same, without bags
    weigh_fits: float = 0.0     # of each finalist that was not chosen

    @property
    def threads(self) -> int:
        """One where runs are to be the same everywhere."""
        return 1 if self.trials is not None else min(MOST_THREADS, os.cpu_count() or 1)

    @property
    def search_ends(self) -> float | None:
        return None if self.trials is not None else self.deadline - END_SECONDS

    def allows(self, guess_seconds: float, end_fit: float) -> bool:
        """Is there time for one more candidate and for the end?"""
        if self.trials is not None:
            return True
        return guess_seconds + self._kept_for_the_end(end_fit) < self.deadline - time.monotonic()

    def time_left(self) -> bool:
        return self.trials is not None or time.monotonic() + END_SECONDS < self.deadline

    def _kept_for_the_end(self, end_fit: float) -> float:
        fits = self.end_fits * self.bags(end_fit, True) + self.once_fits + self.weigh_fits
        return END_SECONDS + SLOWER * min(end_fit * fits, END_SHARE * self.seconds)

    def cap(self, tried: int, folds: int, end_fit: float = 0.0) -> float | None:
        """Seconds for all folds of the next candidate; None without a clock. What is too slow for the end is not worth more."""
        if self.trials is not None:
            return None
        left = max(1.0, self.deadline - self._kept_for_the_end(end_fit) - time.monotonic())
        useful = folds * END_SHARE * self.seconds / max(1.0, self.end_fits + self.once_fits)
        return min(GENEROUS * left / max(2, AHEAD - tried // 2), useful)

    def affordable(self, fit_seconds: float) -> bool:
        """Can a recipe be fitted as often as the end wants? By what is on record, not by the clock."""
        return self.trials is not None or fit_seconds * (self.end_fits + self.once_fits) <= END_SHARE * self.seconds

    def weighable(self, fit_seconds: float) -> bool:
        """Can finalists that take so long together be fitted for weighing anew? By what is on record."""
        return self.trials is not None or fit_seconds * self.weigh_fits <= WEIGH_SHARE * self.seconds

    def bags(self, fit_seconds: float, booster: bool) -> int:
        """How many times the recipe can be fitted with other seeds and averaged. By what is on record, not by the clock."""
        if not booster:
            return 1
        if self.trials is not None:
            return 2
        left = BAG_SHARE * self.seconds - fit_seconds * self.once_fits
        return int(max(1, min(MOST_BAGS, left / max(1e-3, fit_seconds * self.end_fits))))
