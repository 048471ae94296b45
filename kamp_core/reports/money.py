"""Won a month in words: what an answer is worth, against what, and at which share inspected it is worth most."""
from collections.abc import Mapping

from kamp_core.learning.machines import Rung
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.estimate import Estimate
from kamp_core.learning.worth.facts import ASKED, CutOff, Kind, Prices, Worth
from kamp_core.reports import outlook
from kamp_core.reports.numbers import in_unit, rate_text, span_text, won, won_range
from kamp_core.reports.sentences import unit_of_target
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

USUAL_AIM = {Kind.DUE: 0.9, Kind.AMOUNT: 0.5}
BY_RIVAL = (Kind.TYPES, Kind.LIFE)          # what it is compared with changes the whole sentence
A_DIFFERENCE = (Kind.CAUSE, Kind.GROUPS)    # what something costs now: below zero there is none


def label(kind: Kind, name: str, outcome: Outcome, language: Language) -> str:
    """What a price is called on its field."""
    bad = "_bad" if kind is Kind.SETTINGS and name == "unit" and outcome.bad_value is not None else ""
    unit = unit_of_target(outcome)
    if kind is Kind.LIFE:
        unit = say(f"money.unit_{unit}", language)
    return say(f"money.price_{kind}_{name}{bad}", language, unit=unit or say("money.unit_plain", language))


def money_lines(worth: Worth, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """The number that matters in money, then what it was compared with and what else to know."""
    return (_first(worth, language), *_settings(worth, language), *_use(worth, language), *_cut(worth, outcome, language),
            _how(worth, outcome, language),
            *_from_then(worth, language), *_aim(worth, language), *_late(worth, outcome, language))


def prices_line(kind: Kind, prices: Prices, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """'셈에 쓴 값: 놓친 불량 하나의 손실(원) 20,000 · …'; () where they are not at hand."""
    known = [f"{label(kind, name, outcome, language)} {number(prices[name])}" for name in ASKED[kind] if name in prices]
    return (say("money.prices_used", language, prices=" · ".join(known)),) if known else ()


def _facts(money: Estimate, language: Language) -> Mapping[str, str]:
    return {"won": won(money.value, language),
            "range": say("money.range", language, range=won_range(money.low, money.high, language))}


def _first(worth: Worth, language: Language) -> str:
    if worth.best is not None and worth.share in (0.0, 1.0):
        return say(f"money.inspect_{worth.best.rival}", language)
    if worth.never:
        return say(f"money.never_{worth.kind}", language)
    if worth.money.value < 0:
        lost = Estimate(-worth.money.value, -worth.money.high, -worth.money.low)
        told = _facts(lost, language)
        if worth.money.high > 0:
            worst, best = (won(end, language) for end in (lost.high, worth.money.high))
            told = {**told, "range": say("money.range_loss", language, worst=worst, best=best)}
        return say("money.loss", language, **told)
    told, unsure = _facts(worth.money, language), ""
    if worth.money.low < 0:
        unsure = " " + say("money.unsure_difference" if worth.kind in A_DIFFERENCE else "money.unsure", language)
        worst, best = (won(abs(end), language) for end in (worth.money.low, worth.money.high))
        if worth.kind not in A_DIFFERENCE:
            told = {**told, "range": say("money.range_loss", language, worst=worst, best=best)}
    return say(f"money.gain_{worth.kind}", language, about=worth.about, share=percent(worth.share), rival=_rival(worth, language),
               **told) + unsure


def _rival(worth: Worth, language: Language) -> str:
    """Without the model, where a share is chosen: all inspected, or none."""
    return say(f"money.rival_{worth.rival}", language) if worth.best is not None else ""


def _how(worth: Worth, outcome: Outcome, language: Language) -> str:
    if worth.kind in BY_RIVAL:
        return say(f"money.how_{worth.kind}_{worth.rival}", language)
    rival = _rival(worth, language)
    if worth.kind is Kind.AMOUNT and outcome.outlook is not None:
        rival = outlook.nothing(outcome, outcome.outlook, language)
    return say(f"money.how_{worth.kind}", language, rival=rival)


def _from_then(worth: Worth, language: Language) -> tuple[str, ...]:
    """What is saved by inspecting fewer parts is not saved while all are inspected."""
    return (say("money.saved_later", language),) if worth.fewer_at(worth.share) and worth.money.value > 0 else ()


def _settings(worth: Worth, language: Language) -> tuple[str, ...]:
    """Does a month pay for changing?"""
    if not worth.once or worth.months is None:
        return ()
    pays = "pays_late" if worth.months > 1 else "pays" if worth.money.low >= worth.once else "pays_maybe"
    months = f"{worth.months:.2g}" if worth.months < 100 else number(round(worth.months))
    return (say(f"money.settings_{pays}", language, once=won(worth.once, language), months=months),)


def _use(worth: Worth, language: Language) -> tuple[str, ...]:
    """What a row costs as it is, at its dearest, and what a part takes."""
    if worth.each is None or worth.peak is None:
        return ()
    each = say("money.use_each", language, won=won(worth.each.value, language), peak=won(worth.peak, language),
               times=f"{worth.peak / worth.each.value:.2g}")
    return (each,) if worth.a_part is None else (each, say("money.use_a_part", language, won=won(worth.a_part, language)))


def _cut(worth: Worth, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """From where on to act at these prices, and what comes of acting there."""
    if worth.cut is None:
        return ()
    if worth.changing is not None:
        unit = unit_of_target(outcome)
        return (say("money.cut_life", language, cut=in_unit(max(0.0, worth.cut), unit, language),
                    late=number(round(100 * worth.changing.late)), early=in_unit(worth.changing.early, unit, language)),)
    cut = number(worth.cut) if worth.kind is Kind.ALARMS else percent(worth.cut)
    told = {} if worth.alarm is None else _alarms(worth.alarm, language)
    return (say(f"money.cut_{worth.kind}", language, cut=cut, **told),)


def _late(worth: Worth, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """An alarm after the event has begun saves only what is still to come."""
    late = 0.0 if outcome.watch is None else -(outcome.watch.lead_seconds or 0.0)
    if worth.kind is not Kind.ALARMS or late <= 0:
        return ()
    return (say("money.alarms_late", language, time=span_text(late, language)),)


def _alarms(rung: Rung, language: Language) -> dict[str, str]:
    calls = f"{rung.alarms / rung.caught:.2g}" if rung.caught else "–"
    return {"events": number(rung.events), "caught": number(rung.caught), "calls": calls,
            "rate": rate_text(rung.false_alarms / rung.weeks, language)}


def _aim(worth: Worth, language: Language) -> tuple[str, ...]:
    """How careful to be where too much and too little have prices of their own (the newsvendor's share: Arrow et al. 1951)."""
    if worth.aim is None or worth.aim == USUAL_AIM[worth.kind]:
        return ()
    if worth.kind is Kind.DUE:
        return (say("money.aim_due", language, aim=number(round(100 * worth.aim))),)
    dearer = max(worth.aim, 1 - worth.aim) / max(1e-9, min(worth.aim, 1 - worth.aim))
    return (say(f"money.aim_amount_{'more' if worth.aim > 0.5 else 'less'}", language, aim=number(round(100 * worth.aim)),
                times=f"{dearer:.3g}"),)


def share_note(best: CutOff, share: float, language: Language) -> str:
    """Beside the question how many can be inspected: why this share, or which one would be worth more."""
    if best.share in (0.0, 1.0):
        return say(f"money.inspect_{best.rival}", language)
    if best.share == share:
        return say("money.inspect_here", language)
    return say("money.inspect_best", language, share=percent(best.share), won=won(best.money.value, language))
