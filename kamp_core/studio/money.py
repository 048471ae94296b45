"""Prices that only the factory knows, kept for each project, and what they make of an answer."""
import re
from dataclasses import dataclass

import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import ASKED, Kind, Prices, Worth
from kamp_core.learning.worth.whole import ENERGY, NO_LIMITS, Beside, kind_of, worth_of
from kamp_core.studio.aside import limits_of
from kamp_core.workspace import Workspace
from kamp_core.workspace.sql import quote

MOST = 1e12                                # won
PIECES = ("개", "ea", "pcs", "pc")
_SPOILT = re.compile("불량|폐기|bad|scrap|defect", re.IGNORECASE)


@dataclass(frozen=True)
class Offer:
    """What is asked for, what is known of it, and what comes of that; no worth until every price is known."""

    kind: Kind
    asked: tuple[str, ...]
    prices: Prices
    worth: Worth | None


class MoneyDesk:
    """One a studio."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def offer(self, outcome: Outcome, project: str, share: float | None = None) -> Offer | None:
        """None where an answer has no money in it. `share`: of the parts inspected; None: the share worth most."""
        beside = self._beside(outcome)
        kind = kind_of(outcome, beside)
        if kind is None:
            return None
        prices = self.prices(project, kind)
        return Offer(kind, ASKED[kind], prices, worth_of(outcome, prices, beside, share))

    def prices(self, project: str, kind: Kind) -> dict[str, float]:
        """As last given in this project; {} where nobody was asked."""
        return self._workspace.ledger.choice(project, f"prices {kind}") or {}

    def set_price(self, project: str, kind: Kind, name: str, value: float) -> None:
        """Raises KampError('price_wrong') on a name that is not asked for, and on what can be no price."""
        if name not in ASKED[kind] or not 0 <= value <= MOST:
            raise KampError("price_wrong", choices=ASKED[kind], name=name, value=value)
        self._workspace.ledger.choose(project, f"prices {kind}", self.prices(project, kind) | {name: float(value)})

    def _beside(self, outcome: Outcome) -> Beside:
        path = self._workspace.run_folder(outcome.run) / "holdout.parquet"
        held = pd.read_parquet(path) if path.exists() else None
        numbers = outcome.family == "numbers"
        try:
            return Beside(held, limits_of(self._workspace, outcome) if numbers else NO_LIMITS,
                          self._a_part(outcome) if outcome.problem == ENERGY else None)
        except KampError:                     # the data were deleted; the answer stays
            return Beside(held)

    def _a_part(self, outcome: Outcome) -> float | None:
        """Units used for one good part, where a condition counts the parts that were made."""
        counts = [column for column in outcome.inputs
                  if (unit_of(column) or "").lower() in PIECES and not _SPOILT.search(column)]
        if not counts:
            return None
        with self._workspace.read(outcome.dataset, outcome.version) as cursor:
            used = cursor.execute(f"""select sum({quote(outcome.target)}) / nullif(sum({quote(counts[0])}), 0) from data
                                      where {quote(outcome.target)} is not null and {quote(counts[0])} is not null""").fetchone()
        return None if used is None or used[0] is None else float(used[0])
