"""Prices that only the factory knows, kept for each project, and what they make of an answer."""
import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import ASKED, SAME, Kind, Prices, Worth
from kamp_core.learning.worth.whole import ENERGY, NO_LIMITS, Beside, Limits, kind_of, worth_of
from kamp_core.reports.sentences import USUAL_SHARE
from kamp_core.reports.shown import share_inspected
from kamp_core.studio.aside import file_aside, limits_of
from kamp_core.studio.once import Once
from kamp_core.workspace import Workspace
from kamp_core.workspace.sql import quote

MOST = 1e12                                # won
KEPT = 16                                  # things worked out; a table of rows kept aside is the largest
MARKED = (Kind.FAILURES, Kind.ALARMS)      # rows of a new file are marked from a risk or score on; parts are ranked for a share
PIECES = ("개", "ea", "pcs", "pc")
_SPOILT = re.compile("불량|폐기|bad|scrap|defect", re.IGNORECASE)


@dataclass(frozen=True)
class Offer:
    """What is asked for, what is known of it, and what comes of that; no worth until every price is known. `before`: of those that
    are not known, what was given for another question of the project."""

    kind: Kind
    asked: tuple[str, ...]
    prices: Prices
    worth: Worth | None
    before: Prices = field(default_factory=dict)


class MoneyDesk:
    """One a studio. What was worked out for an answer and its prices is kept: a page asks for it at every click."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._once = Once(KEPT)

    def offer(self, outcome: Outcome, project: str, share: float | None = None) -> Offer | None:
        """None where an answer has no money in it. `share`: of the parts inspected; None: the share worth most."""
        answer = self._answer(outcome)
        beside = self._beside_of(outcome)
        kind = kind_of(outcome, beside)
        if kind is None:
            return None
        prices = self.prices(project, kind)
        worth = self._once.get(("worth", *answer, *sorted(prices.items()), share), lambda: worth_of(outcome, prices, beside, share))
        return Offer(kind, ASKED[kind], prices, worth, self._before(project, kind, prices))

    def priced(self, outcome: Outcome, project: str, wanted: float | None) -> tuple[Offer | None, float]:
        """What is asked and what comes of it, at the share of parts that can be inspected: the one nearest to `wanted`; without
        a wish the one worth most, and before prices are known the usual one."""
        offer = self.offer(outcome, project)
        best = offer.worth.inspected if offer and offer.worth else None
        share = wanted or best or USUAL_SHARE
        share = min(outcome.shares, key=lambda known: abs(known - share), default=share)
        return (offer if best in (None, share) else self.offer(outcome, project, share)), share

    def inspected(self, outcome: Outcome, project: str, wanted: float | None) -> float:
        """Of the parts, the share that the steps of the answer say to inspect, riskiest first: 0 none of them, 1 all."""
        offer, share = self.priced(outcome, project, wanted)
        return share_inspected(outcome, offer.worth if offer else None, share)

    def cut_off(self, outcome: Outcome, project: str) -> float | None:
        """The risk, or score, from which on the prices say to act; None before they are known, and where acting never pays."""
        offer = self.offer(outcome, project)
        if offer is None or offer.worth is None or offer.kind not in MARKED:
            return None
        return offer.worth.cut

    def prices(self, project: str, kind: Kind) -> dict[str, float]:
        """As last given in this project; {} where nobody was asked."""
        return self._workspace.ledger.choice(project, f"prices {kind}") or {}

    def _before(self, project: str, kind: Kind, prices: Prices) -> dict[str, float]:
        """Offered, not taken: only who knows the factory can tell whether they hold here, too."""
        found = {}
        for same in SAME:
            name = same.get(kind, "")
            given = [known[other] for where, other in same.items() if other in (known := self.prices(project, where))]
            if name and name not in prices and given:
                found[name] = given[0]
        return found

    def set_price(self, project: str, kind: Kind, name: str, value: float) -> None:
        """Raises KampError('price_wrong') on a name that is not asked for, and on what can be no price."""
        if name not in ASKED[kind] or not 0 <= value <= MOST:
            raise KampError("price_wrong", choices=ASKED[kind], name=name, value=value)
        self._workspace.ledger.choose(project, f"prices {kind}", self.prices(project, kind) | {name: float(value)})

    def _answer(self, outcome: Outcome) -> tuple[Any, ...]:
        """What tells it from others: a resumed run has another one."""
        return (outcome.run, outcome.status, outcome.seconds, self._limits(outcome))

    def _beside_of(self, outcome: Outcome) -> Beside:
        answer = self._answer(outcome)
        return self._once.get(("beside", *answer), lambda: self._beside(outcome, answer[-1]))

    def _limits(self, outcome: Outcome) -> Limits:
        """Of a measured number, as people gave them; none once its data were deleted."""
        try:
            return limits_of(self._workspace, outcome) if outcome.family == "numbers" else NO_LIMITS
        except KampError:
            return NO_LIMITS

    def _beside(self, outcome: Outcome, limits: Limits) -> Beside:
        path = file_aside(self._workspace, outcome)
        held = pd.read_parquet(path) if path.exists() else None
        try:
            counted = self._a_part(outcome) if outcome.problem == ENERGY else None
        except KampError:                     # the data were deleted; the answer stays
            counted = None
        return Beside(held, limits, counted, outcome.seed)

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
