"""Where the folds of candidates are fitted: on this machine, or on the cluster that the settings name."""
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Protocol

from kamp_core.learning.engines.fold import Fit, Ground, fit_fold
from kamp_core.learning.engines.spec import Spec
from kamp_core.learning.engines.together import together
from kamp_core.learning.outcome import Facts, Reason
from kamp_core.settings import read_settings

Told = Callable[[str, Facts], None]     # (key, facts) of news; may raise StopAsked


class OutOfTime(Exception):
    """The search is over before the fit is."""


class Place(Protocol):
    """Where candidates are fitted. What comes of a fold does not depend on the place; what it takes does."""

    step: int                       # folds of a candidate between two looks at whether it is worth the others
    notes: list[Reason]             # what the answer has to tell of the place
    versions: dict[str, str]

    def __enter__(self) -> "Place": ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def ahead(self) -> int:
        """How many candidates may be begun before it is their turn."""

    def begin(self, spec: Spec, seconds: float | None) -> None:
        """Its fits may start, with so many seconds for each; they may never be asked for."""

    def fits(self, spec: Spec, numbers: range, seconds: float | None) -> list[Fit]:
        """Of these folds, in order. Raises what the first failed one raised; OutOfTime; KampError where the place is unfit."""

    def drop(self, spec: Spec) -> None:
        """What is left of its fits is not wanted."""


class Here:
    """This machine: one candidate at a time, its folds side by side."""

    def __init__(self, ground: Ground, threads: int) -> None:
        self._ground, self.step = ground, threads
        self.notes: list[Reason] = []
        self.versions: dict[str, str] = {}

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def ahead(self) -> int:
        return 0

    def begin(self, spec: Spec, seconds: float | None) -> None:
        pass

    def fits(self, spec: Spec, numbers: range, seconds: float | None) -> list[Fit]:
        start = time.monotonic()
        said = together([partial(fit_fold, spec, self._ground, number, seconds) for number in numbers], self.step)
        took = (time.monotonic() - start) / len(numbers)
        return [Fit(predicted, rounds, took) for predicted, rounds in said]

    def drop(self, spec: Spec) -> None:
        pass


def place_for(ground: Ground, threads: int, ends: float | None, told: Told) -> Place:
    """The cluster of the settings, else this machine. `ends`: of the search, on the monotonic clock; None without one."""
    here, address = Here(ground, threads), read_settings().scheduler
    if address is None:
        return here
    from kamp_core.learning.engines.cluster import Cluster
    return Cluster(address, ground, here, ends, told)
