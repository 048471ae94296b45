"""Alarms in money: from which limit on to call somebody out, and what that brings where the limit was not chosen."""
from collections.abc import Sequence

from kamp_core.learning.machines import Life, Rung, Watch
from kamp_core.learning.outcome import Metric, Outcome
from kamp_core.learning.ranges import range_of_share
from kamp_core.learning.worth.estimate import Estimate, count_of, together
from kamp_core.learning.worth.facts import Kind, Prices, Worth

WEEKS_A_MONTH = 365.25 / 12 / 7
AS_SET = 1.0                # the limit of a watched machine that was set by normal time alone
NOTHING = Estimate(0.0, 0.0, 0.0)


def saved(caught: float, false_a_week: float, prices: Prices) -> float:
    """events × share caught × missed − false alarms a month × false: beside no alarm at all."""
    return prices["events"] * caught * prices["missed"] - WEEKS_A_MONTH * false_a_week * prices["false"]


def best_of(rungs: Sequence[Rung], prices: Prices) -> int | None:
    """The place of the limit worth most, of equal ones the middle; None where no alarm at all is cheaper than any."""
    worth = [saved(rung.caught / rung.events, rung.false_alarms / rung.weeks, prices) for rung in rungs]
    best = [place for place, value in enumerate(worth) if value == max(worth)]
    return best[(len(best) - 1) // 2] if max(worth) > 0 else None


def failures(life: Life, prices: Prices) -> Worth | None:
    """Failures foreseen within the window; None without any in what judged. The limit is chosen where the model was chosen."""
    if life.tried and life.judged:
        place = best_of(life.tried, prices)
        return _never(Kind.FAILURES) if place is None else _at(Kind.FAILURES, life.judged[place], prices)
    if not life.failures or life.low is None or life.high is None or not life.weeks:
        return None
    caught = Estimate.around((life.caught or 0) / life.failures, life.low, life.high)
    return Worth(Kind.FAILURES, _money(caught, count_of(life.false_alarms or 0).times(1 / life.weeks), prices))


def alarms(outcome: Outcome, watch: Watch, prices: Prices) -> Worth | None:
    """Events of a watched machine; None where none are known. A limit other than the one set is judged as
    it would be chosen: for either half of the time in the other."""
    if watch.halves:
        return _over_halves(watch.halves[0], watch.halves[1], prices)
    false = next((score for score in outcome.scores if score.metric is Metric.FALSE_ALARMS), None)
    caught = outcome.headline
    if false is None or caught.metric is not Metric.EVENTS_CAUGHT:
        return None
    return Worth(Kind.ALARMS, _money(Estimate.around(caught.value, caught.low, caught.high),
                                     Estimate.around(false.value, false.low, false.high), prices))


def _over_halves(first: Sequence[Rung], second: Sequence[Rung], prices: Prices) -> Worth:
    limits = [rung.limit for rung in first]
    whole = best_of([_both(limit, *pair) for limit, *pair in zip(limits, first, second, strict=True)], prices)
    if whole is None:
        return _never(Kind.ALARMS)
    if limits[whole] == AS_SET:              # nothing was chosen by events: the counts of the answer hold
        return _at(Kind.ALARMS, _both(AS_SET, first[whole], second[whole]), prices)
    told = [_where(half, best_of(other, prices)) for half, other in ((first, second), (second, first))]
    return _at(Kind.ALARMS, _both(limits[whole], *told), prices)


def _where(half: Sequence[Rung], place: int | None) -> Rung:
    """Without alarms nothing is caught, and nobody called out in vain."""
    quiet = Rung(float("inf"), half[0].events, 0, 0, 0, half[0].weeks)
    return quiet if place is None else half[place]


def _both(limit: float, one: Rung, other: Rung) -> Rung:
    return Rung(limit, one.events + other.events, one.caught + other.caught, one.alarms + other.alarms,
                one.false_alarms + other.false_alarms, one.weeks + other.weeks)


def _at(kind: Kind, rung: Rung, prices: Prices) -> Worth:
    share = rung.caught / rung.events
    caught = Estimate.around(share, *range_of_share(share, rung.events))
    return Worth(kind, _money(caught, count_of(rung.false_alarms).times(1 / rung.weeks), prices), cut=rung.limit, alarm=rung)


def _money(caught: Estimate, false_a_week: Estimate, prices: Prices) -> Estimate:
    return together(lambda share, false: saved(share, false, prices), caught, false_a_week)


def _never(kind: Kind) -> Worth:
    return Worth(kind, NOTHING, never=True)
