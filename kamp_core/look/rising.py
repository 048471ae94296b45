"""Does it rise? The slope of a share of bad rows, or of a number, along the days, with a range that knows how days differ."""
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from kamp_core.quality.facts import ColumnProfile
from kamp_core.workspace.sql import quote

FEWEST_DAYS = 8
_FEWEST_BAD = 10           # rows, and as many good ones: fewer make no trend
_SURE = 0.995              # one side of a 99 % range
_MOST_AFTER = 0.9          # of the lag-one correlation of days
_FEW_KINDS = 50
Step = Literal["day", "week", "month"]
_DAYS: dict[Step, float] = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Slope:
    """Change a step, with its 99 % range. `clear`: the range leaves zero out."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Rising:
    """`slope` over `days` days, from `start` to `end` on the straight line. `within`: the same between rows of one product only,
    None where no product is told or there is only one."""

    step: Step
    slope: Slope
    start: float
    end: float
    days: int
    rows: int
    first: str
    last: str
    within: Slope | None = None
    product: str | None = None

    @property
    def by_products(self) -> bool:
        """Is it the make-up of products that changed, with nothing left to be seen within them?"""
        return self.slope.clear and self.within is not None and not self.within.clear


def rising(cursor: duckdb.DuckDBPyConnection, value: str, time: ColumnProfile, product: str | None = None, share: bool = False) -> (
        Rising | None):
    """The slope of `value` (SQL for a number; with `share` 0 or 1) along the days; None where there are too few.

    Rows of one day are summed up. For a share the slope's test is that of Cochran (1954) and Armitage (1955) for a trend in
    proportions, its variance taken from how the days really lie about the line, never below the binomial one; days in a row that
    are alike count as fewer days, by (1 − r) / (1 + r) with r their lag-one correlation (Bartlett, 1946).
    """
    day, kind = f"epoch({quote(time.name)}::date) // 86400", f"{quote(product)}::varchar" if product else "''"
    found = cursor.execute(f"""select day, kind, count(v) as n, sum(v) as s, sum(v * v) as ss
        from (select {day} as day, coalesce({kind}, '') as kind, {value} as v from data where {quote(time.name)} is not null)
        where v is not null group by 1, 2 order by 1, 2""").fetchnumpy()
    days, kinds = (np.asarray(found[name]) for name in ("day", "kind"))
    n, s, ss = (np.asarray(found[name], np.float64) for name in ("n", "s", "ss"))
    places, at = np.unique(days, return_inverse=True)
    if len(places) < FEWEST_DAYS or (share and min(s.sum(), (n - s).sum()) < _FEWEST_BAD):
        return None
    span = float(places[-1] - places[0])
    step: Step = "day" if span <= 28 else "week" if span <= 366 else "month"
    t = (places - places[0]) / _DAYS[step]
    whole_n, whole_s = (np.asarray(np.bincount(at, part), np.float64) for part in (n, s))
    inside = max(0.0, float((ss - s * s / n).sum())) / max(1.0, n.sum() - len(n))
    slope = _slope(t, np.arange(len(t)), np.zeros(len(t), np.intp), whole_n, whole_s, inside)
    mean, middle = whole_s.sum() / whole_n.sum(), float((whole_n * t).sum() / whole_n.sum())
    ends = [float(mean + slope.value * (edge - middle)) for edge in (t[0], t[-1])]
    if share:
        ends = [min(1.0, max(0.0, end)) for end in ends]
    names, code = np.unique(kinds.astype(str), return_inverse=True)
    within = _slope(t, at, code, n, s, inside) if product and 1 < len(names) <= _FEW_KINDS else None
    first, last = (str(np.datetime64(int(edge), "D")) for edge in (places[0], places[-1]))
    return Rising(step, slope, ends[0], ends[1], len(t), int(n.sum()), first, last, within, product if within else None)


def _slope(t: Numbers, at: Any, kind: Any, n: Numbers, s: Numbers, inside: float) -> Slope:
    """Least squares of the cells' means on the time of their day, by rows, within each kind. `inside`: variance in a cell."""
    def centred(x: Numbers) -> Numbers:
        part: Numbers = x - (np.bincount(kind, n * x) / np.bincount(kind, n))[kind]
        return part

    x, y = centred(t[at]), centred(s / n)
    size = float((n * x * x).sum())
    if size <= 0:
        return Slope(0.0, -np.inf, np.inf)
    value = float((n * x * y).sum() / size)
    score = np.bincount(at, n * x * (y - value * x), len(t))
    count = len(t)
    alike = _alike(np.bincount(at, n * (y - value * x), len(t)) / np.maximum(1.0, np.bincount(at, n, len(t))))
    fewer = (1 + alike) / (1 - alike)
    spread = max(float((score * score).sum()) * count / (count - 2), inside * size)
    half = float(stdtrit(max(2.0, count / fewer - 2), _SURE)) * sqrt(spread * fewer) / size
    return Slope(value, value - half, value + half)


def _alike(rest: Numbers) -> float:
    """How alike days in a row are beyond the line, 0 to 0.9, corrected for a short series (Marriott and Pope, 1954)."""
    whole = float((rest * rest).sum())
    if whole <= 0:
        return 0.0
    r = float((rest[1:] * rest[:-1]).sum()) / whole
    return min(_MOST_AFTER, max(0.0, r + (1 + 4 * r) / len(rest)))
