"""What comes of money: which prices are asked for, and what they make of an answer."""
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kamp_core.learning.machines import Rung
from kamp_core.learning.worth.estimate import Estimate

Prices = Mapping[str, float]          # won, and numbers a month


class Kind(StrEnum):
    """What is paid for. The words of each stand in wording/money.toml."""

    INSPECT = "inspect"               # bad parts let through, good ones pulled out
    SPEC = "spec"                     # the same of a measured number with limits
    FAILURES = "failures"             # foreseen or not, and call-outs in vain
    ALARMS = "alarms"                 # the same of a watched machine
    TYPES = "types"                   # a right first guess saves a search
    AMOUNT = "amount"                 # pieces too many, pieces too few
    USE = "use"                       # power used beyond what the conditions explain
    DUE = "due"                       # days late, days too careful
    LIFE = "life"                     # parts broken, hours unused
    SETTINGS = "settings"             # a better result, and moving the knobs
    CAUSE = "cause"                   # bad parts that go with a cause
    GROUPS = "groups"                 # bad parts of the worst group


ASKED: dict[Kind, tuple[str, ...]] = {
    Kind.INSPECT: ("missed", "false", "parts"), Kind.SPEC: ("missed", "false", "parts"),
    Kind.FAILURES: ("missed", "false", "events"), Kind.ALARMS: ("missed", "false", "events"),
    Kind.TYPES: ("right", "wrong", "events"), Kind.AMOUNT: ("over", "under"), Kind.USE: ("unit",),
    Kind.DUE: ("late", "careful", "orders"), Kind.LIFE: ("broken", "unused", "changes"),
    Kind.SETTINGS: ("unit", "parts", "change"), Kind.CAUSE: ("missed", "parts"), Kind.GROUPS: ("missed", "parts")}
SAME: tuple[dict[Kind, str], ...] = (        # prices of several kinds that are one and the same to a factory
    {Kind.INSPECT: "missed", Kind.SPEC: "missed", Kind.CAUSE: "missed", Kind.GROUPS: "missed"},
    {Kind.INSPECT: "false", Kind.SPEC: "false"},
    {Kind.INSPECT: "parts", Kind.SPEC: "parts", Kind.SETTINGS: "parts", Kind.CAUSE: "parts", Kind.GROUPS: "parts"},
    {Kind.FAILURES: "missed", Kind.ALARMS: "missed"}, {Kind.FAILURES: "false", Kind.ALARMS: "false"},
    {Kind.FAILURES: "events", Kind.ALARMS: "events"})
MAY_BE_NOTHING = ("false", "wrong", "change")      # prices that may be 0


def complete(kind: Kind, prices: Prices) -> bool:
    """Is every price known that this kind asks for, and none of them nothing that has to be something?"""
    return all(name in prices and prices[name] >= 0 and (prices[name] > 0 or name in MAY_BE_NOTHING) for name in ASKED[kind])


@dataclass(frozen=True)
class CutOff:
    """How many to inspect, riskiest first. `share` 0: inspecting nothing is worth most; 1: inspecting everything."""

    share: float
    money: Estimate
    rival: str                        # the cheaper way of doing without a model: nothing | everything


@dataclass(frozen=True)
class Changing:
    """Early against late: the share of runs that broke before they were changed, and the life thrown away by the others, on
    average, in the unit of the time left."""

    late: float
    early: float
    runs: int


@dataclass(frozen=True)
class Worth:
    """Won a month against the better way of doing nothing (`rival`).

    `best`: where a share is chosen, the one worth most. `about`: the cause or group that the money is tied to, in the data's
    words. `once`: won that the change costs. Of energy, won a row as it is: `each` on average, `peak` at most.
    `cut`: from where on to act, chosen by the prices: the risk of a failure or a score to alarm at, the chance from which on to
    trust a first guess, the time left at which to change; `never`: acting is not worth it at all. `alarm`: how the alarms do there.
    """

    kind: Kind
    money: Estimate
    rival: str = "nothing"
    share: float | None = None
    best: CutOff | None = None
    about: str = ""
    once: float = 0.0
    each: Estimate | None = None
    peak: float | None = None
    a_part: float | None = None       # won a good part, where parts are counted
    cut: float | None = None
    never: bool = False
    alarm: Rung | None = None
    changing: Changing | None = None
    aim: float | None = None          # the share of times that there should be enough, or a promise be kept, at these prices

    @property
    def inspected(self) -> float | None:
        """The share worth most, where picking parts is worth anything."""
        return self.best.share if self.best is not None and 0 < self.best.share < 1 else None

    def fewer_at(self, share: float | None) -> bool:
        """Are all parts inspected without the model, and fewer of them at this share?"""
        return self.best is not None and self.best.rival == "everything" and share is not None and 0 < share < 1

    @property
    def months(self) -> float | None:
        """Until the change is paid; None where it never is."""
        return self.once / self.money.value if self.money.value > 0 else None
