"""One answer speaks of one limit: the one that its prices set, else the usual one."""
from dataclasses import replace

from kamp_core.learning.capture import capture_at
from kamp_core.learning.machines import Rung, Watch
from kamp_core.learning.outcome import Metric, Outcome, Score
from kamp_core.learning.ranges import range_of_share
from kamp_core.learning.rungs import at_rung
from kamp_core.learning.worth.estimate import count_of
from kamp_core.learning.worth.facts import Worth
from kamp_core.learning.worth.warned import AS_SET

_AT_THE_USUAL = ("few_caught", "many_false_alarms")     # reasons that count alarms at the limit that was set
Counts = tuple[tuple[int, int], tuple[int, int]]      # ((good let through, good pulled out), (bad missed, bad caught))


def at_limit(outcome: Outcome, worth: Worth | None) -> Outcome:
    """The answer as its alarms do from the risk, or score, that the prices say to act at; the same one without prices.

    What was not counted at that limit is left out: rows called right and wrong, the promise of alarms to come, and alarms that do
    not ring there.
    """
    rung = worth.alarm if worth is not None else None
    if rung is None or not rung.events:
        return outcome
    if outcome.life is not None and rung.limit != outcome.threshold:
        return replace(outcome, life=at_rung(outcome.life, rung), confusion=())
    if outcome.watch is not None and rung.limit != AS_SET:
        scores = tuple(_alarmed(score, rung) for score in outcome.scores if score.metric is not Metric.F1)
        reasons = tuple(reason for reason in outcome.verdict.reasons if reason.code not in _AT_THE_USUAL)
        return replace(outcome, watch=_watched(outcome.watch, rung), scores=scores, headline=_alarmed(outcome.headline, rung),
                       verdict=replace(outcome.verdict, reasons=reasons), promise=None,
                       alarms=tuple(alarm for alarm in outcome.alarms if alarm["score"] >= rung.limit))
    return outcome


def counts_at(outcome: Outcome, inspected: float) -> Counts | None:
    """Good and bad ones where the riskiest share is inspected; None where that cannot be told."""
    if not outcome.capture or len(outcome.confusion) != 2:
        return None
    at = capture_at(outcome.capture, inspected)
    good, bad = (sum(row) for row in outcome.confusion)
    caught = round(at.caught * bad)
    in_vain = min(good, max(0, round(at.inspected * (good + bad)) - caught))
    return (good - in_vain, in_vain), (bad - caught, caught)


def _watched(watch: Watch, rung: Rung) -> Watch:
    return replace(watch, events=rung.events, events_caught=rung.caught, alarms=rung.alarms, false_alarms=rung.false_alarms,
                   lead_seconds=None, f1=None, early=None)


def _alarmed(score: Score, rung: Rung) -> Score:
    """What the same alarms at any time would catch is not known at this limit: then doing nothing, which catches none."""
    if score.metric is Metric.EVENTS_CAUGHT:
        share = rung.caught / rung.events
        low, high = range_of_share(share, rung.events)
        return replace(score, value=share, low=low, high=high, baseline=0.0)
    if score.metric is Metric.FALSE_ALARMS:
        rate = count_of(rung.false_alarms).times(1 / rung.weeks)
        return replace(score, value=rate.value, low=rate.low, high=rate.high)
    return score
