"""How far the alarms can be relied on, by written rules."""
from dataclasses import dataclass

from scipy.stats import binom

from kamp_core.learning.alarms.judging import Caught
from kamp_core.learning.limits import FEW_BAD
from kamp_core.learning.machines import Watch
from kamp_core.learning.outcome import Level, Reason, Verdict
from kamp_core.learning.ranges import range_of_share
from kamp_core.learning.verdict import SURE_P

ALL_STRANGE = 0.5          # share of later rows in alarm: the normal period speaks for that time no more
MANY = 3.0                 # so many times the false alarms that were allowed
HINT_ONLY = ("few_events", "many_false_alarms", "normal_short", "all_strange", "few_caught")
FEW_CAUGHT = 0.5
MOST_MORE = 100            # events: nobody waits for more
LUCK = 0.05                # luck catches as many so often: no better than chance


@dataclass(frozen=True)
class Evidence:
    watch: Watch
    caught: Caught | None             # None: no events are known
    p: float                          # how often luck ranks the rows in events as high


def judge_alarms(evidence: Evidence) -> Verdict:
    """Without known events at most a hint: nobody can tell a true alarm from a false one."""
    limits = _limits(evidence)
    if evidence.caught is None:
        quiet = evidence.watch.alarms <= MANY * evidence.watch.allowed_a_week * evidence.watch.later_weeks + MANY
        later = Reason("later_quiet" if quiet else "later_stranger", _rates(evidence.watch))
        return Verdict("hint", (Reason("no_events_known"), later, *limits))
    caught = evidence.caught
    facts = {"caught": evidence.watch.events_caught, "events": evidence.watch.events,
             "by_chance": round(100 * caught.by_chance)}
    if evidence.p >= SURE_P or caught.low <= caught.by_chance or caught.p >= LUCK:
        more = events_to_tell(evidence.watch.events_caught or 0, evidence.watch.events or 0, caught.by_chance)
        told = [] if more is None else [Reason("events_to_tell", {"events": evidence.watch.events or 0, "more": more})]
        few = [reason for reason in limits if reason.code in ("few_events", "all_strange")]
        return Verdict("no_signal", (Reason("alarms_by_chance", facts), *told, *few))
    level: Level = "hint" if any(reason.code in HINT_ONLY for reason in limits) else "ready"
    return Verdict(level, (Reason("alarms_beat_chance", {**facts, "p": round(caught.p, 4)}), *limits))


def events_to_tell(caught: int, events: int, by_chance: float) -> int | None:
    """How many more events, caught as often as so far, it takes to tell skill from luck; None where none are missing, and where
    alarms like these would not be told from luck by `MOST_MORE` more."""
    for more in range(MOST_MORE + 1):
        count = events + more
        hits = caught * count // events
        if binom.sf(hits - 1, count, by_chance) < LUCK and range_of_share(hits / count, count)[0] > by_chance:
            return more or None
    return None


def _limits(evidence: Evidence) -> tuple[Reason, ...]:
    watch, found = evidence.watch, []
    if watch.events is not None and watch.events < FEW_BAD:
        found.append(Reason("few_events", {"events": watch.events, "need": FEW_BAD}))
    if evidence.caught is not None and evidence.caught.share < FEW_CAUGHT:
        found.append(Reason("few_caught", {"caught": watch.events_caught, "events": watch.events}))
    if watch.false_alarms is not None and watch.false_alarms > MANY * max(1.0, watch.allowed_a_week * watch.later_weeks):
        found.append(Reason("many_false_alarms", _rates(watch)))
    if watch.extrapolated:
        found.append(Reason("normal_short", {"allowed": watch.allowed_a_week}))
    if watch.alarm_share > ALL_STRANGE and (watch.events is None or watch.false_alarms):
        found.append(Reason("all_strange", {"percent": round(100 * watch.alarm_share)}))
    return tuple(found)


def _rates(watch: Watch) -> dict[str, float | int]:
    count = watch.alarms if watch.false_alarms is None else watch.false_alarms
    return {"rate": count / watch.later_weeks, "allowed": watch.allowed_a_week, "alarms": count}
