"""What the answers about machines tell: how failures were foreseen, how alarms did. Parts of an Outcome."""
from dataclasses import dataclass
from typing import Literal

NEAR = 0.8              # of a watched machine's limit: so far a score is no alarm, and no all-clear


@dataclass(frozen=True)
class Rung:
    """How alarms do from one limit on. `limit`: of the risk of a failure; of a watched machine's score, 1 as it was learned."""

    limit: float
    events: int                       # failures, or known events of a watched machine
    caught: int
    alarms: int
    false_alarms: int
    weeks: float                      # without events; all machines together
    by_chance: float | None = None    # of failures: share that the same alarms would catch at other times
    lead: float | None = None         # and the median from the first alarm to the failure, as in Life


@dataclass(frozen=True)
class Life:
    """How failures were foreseen in what judged. Only of a window: what stands after `censored`."""

    kind: Literal["window", "remaining"]
    window: str                       # as asked: 24h, 3d, 50rows
    unit: str                         # of the time left: h, d, rows
    failures_known: int               # in the whole file
    repaired: int                     # rows left out: during a failure or its repair
    censored: int                     # rows left out: their answer is not known yet
    failures: int | None = None       # in what judged
    caught: int | None = None         # with an alarm within the window before them
    low: float | None = None          # 90 % range of their share
    high: float | None = None
    by_chance: float | None = None    # share that the same alarms, moved in a circle through time, would catch
    lead: float | None = None         # median of the caught, first alarm to failure: seconds, or rows where the window is in rows
    alarms: int | None = None
    false_alarms: int | None = None   # with no failure within the window
    weeks: float | None = None        # outside the windows before failures; all machines together
    # the same limits where the model was chosen, by models that had not seen the rows, and in what judged: prices choose
    # among them by the former, and are told by the latter
    tried: tuple[Rung, ...] = ()
    judged: tuple[Rung, ...] = ()


@dataclass(frozen=True)
class Early:
    """False alarms that came shortly before an event: with `before` seconds in which an alarm warns they would count as right."""

    alarms: int
    before: float


@dataclass(frozen=True)
class Watch:
    """How a machine was watched: what was learned as normal, and how the alarms did in the time after it."""

    normal_rows: int
    normal_from: str                  # ISO times
    normal_to: str
    allowed_a_week: float             # false alarms that were asked for
    apart_a_week: float               # in the half of the normal period that had no say in the threshold
    extrapolated: bool                # the normal period is too short to count so few: its tail was drawn on
    window: int                       # rows that readings are smoothed over
    later_weeks: float                # outside known events
    alarms: int
    alarm_share: float                # of the later rows
    events: int | None = None         # known ones in the later time; None: none are known
    events_caught: int | None = None
    false_alarms: int | None = None
    lead_seconds: float | None = None # median of the caught: from where the first alarm began to the event; below 0: after it
    precision: float | None = None    # of rows
    recall: float | None = None
    f1: float | None = None
    f1_always: float | None = None    # alarming all the time
    f1_forest: float | None = None    # scikit-learn's IsolationForest with its defaults, fitted on the same rows
    early: Early | None = None
    # the same limits in both halves of the later time: prices choose in the one, and are told by the other
    halves: tuple[tuple[Rung, ...], ...] = ()
