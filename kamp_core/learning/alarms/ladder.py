"""How a watcher does at other limits in each half of the later time: prices choose in the one and tell by the other."""
from typing import Any

import numpy as np

from kamp_core.learning.alarms.fitting import weeks_of
from kamp_core.learning.alarms.judging import Judged, judge
from kamp_core.learning.alarms.reading import Asked, Log
from kamp_core.learning.alarms.work import Learned
from kamp_core.learning.machines import Rung

Array = np.ndarray[Any, Any]


def halves(log: Log, score: Array, asked: Asked, learned: Learned) -> tuple[tuple[Rung, ...], ...]:
    """For each half one rung a limit; () where a half knows no event. `score`: (rows,) in the log's order.

    The halves meet at the start of the middle event, so that both have as many.
    """
    judged = [judge(log, score / limit, asked, learned.watcher.window) for limit in learned.limits]
    when = log.when[log.lane.order]
    starts = np.sort(when[[run.first for run in judged[0].events]])
    if len(starts) < 2 or starts[0] == starts[len(starts) // 2]:
        return ()
    middle = starts[len(starts) // 2]
    weeks = [weeks_of(log, judged[0].calm & part) for part in (log.when < middle, log.when >= middle)]
    return tuple(tuple(_rung(limit, one, when >= middle, bool(half), weeks[half])
                       for limit, one in zip(learned.limits, judged, strict=True)) for half in (0, 1))


def _rung(limit: float, judged: Judged, second: Array, half: bool, weeks: float) -> Rung:
    """`second`: of each place in the lane, is it in the second half? Events and alarms belong where they begin."""
    events = [place for place, run in enumerate(judged.events) if second[run.first] == half]
    false = [is_false for run, is_false in zip(judged.alarms, judged.false, strict=True) if second[run.first] == half]
    return Rung(limit, len(events), int(np.isfinite(judged.caught[events]).sum()), len(false), sum(false), weeks)
