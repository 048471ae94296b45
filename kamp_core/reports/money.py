"""Won a month in words: what an answer is worth, against what, and at which share inspected it is worth most."""
from collections.abc import Mapping

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.estimate import Estimate
from kamp_core.learning.worth.facts import CutOff, Kind, Worth
from kamp_core.reports import outlook
from kamp_core.reports.numbers import won, won_range
from kamp_core.reports.sentences import unit_of_target
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

BY_RIVAL = (Kind.TYPES, Kind.LIFE)          # what it is compared with changes the whole sentence


def label(kind: Kind, name: str, outcome: Outcome, language: Language) -> str:
    """What a price is called on its field."""
    bad = "_bad" if kind is Kind.SETTINGS and name == "unit" and outcome.bad_value is not None else ""
    unit = unit_of_target(outcome)
    if kind is Kind.LIFE:
        unit = say(f"money.unit_{unit}", language)
    return say(f"money.price_{kind}_{name}{bad}", language, unit=unit or say("money.unit_plain", language))


def money_lines(worth: Worth, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """The number that matters in money, then what it was compared with and what else to know."""
    return (_first(worth, language), *_settings(worth, language), *_use(worth, language), _how(worth, outcome, language),
            *([say("money.unsure", language)] if worth.money.low < 0 < worth.money.value else []))


def _facts(money: Estimate, language: Language) -> Mapping[str, str]:
    return {"won": won(money.value, language),
            "range": say("money.range", language, range=won_range(money.low, money.high, language))}


def _first(worth: Worth, language: Language) -> str:
    if worth.best is not None and worth.share in (0.0, 1.0):
        return say(f"money.inspect_{worth.best.rival}", language)
    if worth.money.value < 0:
        lost = Estimate(-worth.money.value, -worth.money.high, -worth.money.low)
        return say("money.loss", language, **_facts(lost, language))
    return say(f"money.gain_{worth.kind}", language, about=worth.about, share=percent(worth.share),
               **_facts(worth.money, language))


def _how(worth: Worth, outcome: Outcome, language: Language) -> str:
    if worth.kind in BY_RIVAL:
        return say(f"money.how_{worth.kind}_{worth.rival}", language)
    rival = say(f"money.rival_{worth.rival}", language) if worth.best is not None else ""
    if worth.kind is Kind.AMOUNT and outcome.outlook is not None:
        rival = outlook.nothing(outcome, outcome.outlook, language)
    return say(f"money.how_{worth.kind}", language, rival=rival)


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


def share_note(best: CutOff, share: float, language: Language) -> str:
    """Beside the question how many can be inspected: why this share, or which one would be worth more."""
    if best.share in (0.0, 1.0):
        return say(f"money.inspect_{best.rival}", language)
    if best.share == share:
        return say("money.inspect_here", language)
    return say("money.inspect_best", language, share=percent(best.share), won=won(best.money.value, language))
