"""Rolling origins: from each one the whole horizon ahead is predicted by what was known there. Only whole horizons count."""
from dataclasses import dataclass

from kamp_core.learning.limits import FEW_BLOCKS

HELD = (0.20, 0.36)         # of the periods: usual and most to keep aside
ENOUGH = 9                  # origins: fewer cannot tell skill from luck (2 ** -9 is the p of all on one side)
FIRST_PART = 0.4            # of the periods, before the first of pooled origins
MOST_POOLED = 24
CHOOSING = (6, 30)          # origins to choose a model by, fewest and most ...
CHOSEN_BY = 60              # ... and the periods that they should predict


@dataclass(frozen=True)
class Origins:
    """Counts of periods known at each origin, rising. `judge`: of what is kept aside; `select`: before it, to choose by."""

    select: tuple[int, ...]
    judge: tuple[int, ...]
    pooled: bool


def plan_origins(periods: int, horizon: int, fewest: int, wanted: int | None = None) -> Origins:
    """`fewest`: periods that a model needs before it can say anything; `wanted`: origins to judge by, where someone chose.

    No period that `judge` predicts is predicted in `select`."""
    usual, most = (int(share * periods) // horizon for share in HELD)
    held = max(usual, min(ENOUGH, most))
    pooled = held < FEW_BLOCKS and wanted is None
    if wanted is not None:
        held = max(1, min(wanted, (periods - fewest) // horizon - 1))
    if pooled:
        held = min(MOST_POOLED, max(1, int((1 - FIRST_PART) * periods) // horizon))
    judge = tuple(periods - horizon * (held - place) for place in range(held))
    while len(judge) > 1 and judge[0] - horizon < fewest:
        judge, pooled = judge[1:], True
    room = judge[0] - fewest
    many = min(CHOOSING[1], max(CHOOSING[0], CHOSEN_BY // horizon))
    step = max(1, min(horizon, (room - horizon) // max(1, many - 1))) if room > horizon else 1
    last = judge[0] - horizon
    select = tuple(sorted(count for place in range(many) if (count := last - place * step) >= fewest))
    return Origins(select or (max(2, last),), judge, pooled)
