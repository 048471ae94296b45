"""What has changed since the training, in words."""
from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Outcome
from kamp_core.models import Drift, Scored
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent


def drift_line(drift: Drift, language: Language) -> str:
    """'금형온도 3이 학습 때보다 8 ℃ 높습니다 …': what has changed about a column, with figures."""
    facts = {name: number(fact) if isinstance(fact, int | float) else fact for name, fact in drift.facts.items()}
    if drift.code != "shifted":
        more = f" {say('drift.planned_more', language, **facts)}" if drift.facts.get("count", 1) > 1 else ""
        return say(f"drift.{drift.code}", language, share=percent(drift.share), **facts) + more
    unit, code = unit_of(drift.column), "higher" if drift.facts["now"] > drift.facts["before"] else "lower"
    facts |= {name: number(drift.facts[name], unit) for name in ("by", "before", "now")}
    beyond = say("drift.beyond", language, outside=percent(drift.facts["outside"]), low=facts["low"], high=facts["high"])
    return say(f"drift.{code}", language, **facts) + (f" {beyond}" if drift.facts["outside"] else "")


def drift_head(outcome: Outcome, scored: Scored, language: Language) -> str:
    """How much the predictions are to be trusted, by whether what has changed matters to them. The sensors of a watched machine
    also move because it is odd: then nobody is told to learn that as normal."""
    if outcome.outlook is not None:
        return say("drift.planned", language)
    if scored.incidents is not None:
        return say(f"drift.watched_{scored.incidents.changed or 'calm'}", language)
    weighty = {one.column for one in outcome.importance if one.low > 0}
    return say("drift.matters" if any(drift.column in weighty for drift in scored.drift) else "drift.minor", language)
