"""Where a model is wrong, in words: at which cut-off, on which shift, machine, product or day, and what is taken for what."""
from kamp_core.learning.capture import capture_at
from kamp_core.learning.outcome import Outcome, Place, Trait, Uneven
from kamp_core.problems import Family
from kamp_core.reports import alike, foreseeing, outlook, watching
from kamp_core.reports.counted import things
from kamp_core.reports.limit import counts_at
from kamp_core.reports.numbers import in_unit
from kamp_core.reports.sentences import USUAL_SHARE, family_of, inspects, unit_of_target, word_of
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent


def where_wrong(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE) -> tuple[str, ...]:
    """What is missed and called in vain at the limit that the answer speaks of, then places where it errs more than chance
    explains; of types also what is taken for what. `inspected`: of the parts, where parts are inspected."""
    if outcome.watch is not None:
        return watching.where_wrong(outcome, outcome.watch, language)
    if outcome.division is not None:
        return alike.where_wrong(outcome.division, language)
    if outcome.outlook is not None:
        return outlook.where_wrong(outcome, outcome.outlook, language)
    found = [] if outcome.life is None else foreseeing.where_wrong(outcome.life, language)
    found += _cut_off(outcome, language, inspected)
    found += _mixed_up(outcome, language) if family_of(outcome) is Family.MANY_CLASSES else []
    return (*found, *_places(outcome, outcome.uneven, language))


def _cut_off(outcome: Outcome, language: Language, inspected: float) -> list[str]:
    """What inspecting so many misses and pulls out in vain; without parts to inspect, from which risk on a row counts as bad."""
    if outcome.threshold is None or len(outcome.confusion) != 2 or (outcome.life is not None and outcome.life.failures is not None):
        return []                             # failures are counted one by one, not their rows
    at = counts_at(outcome, inspected) if inspects(outcome) else None
    (good, false), (missed, caught) = at or outcome.confusion
    which = "failure" if word_of(outcome) == "failure" else "bad" if at is None else "inspected"
    return [say(f"report.wrong_cut_{which}", language, risk=percent(outcome.threshold), bad=number(missed + caught),
                missed=number(missed), good=number(good + false), false=number(false),
                inspected=percent(capture_at(outcome.capture, inspected).inspected) if at else "")]


def _places(outcome: Outcome, uneven: Uneven | None, language: Language) -> list[str]:
    if uneven is None:
        return [say("report.wrong_older", language)]
    if not uneven.looked:
        return [say("report.wrong_not_compared", language)]
    if uneven.places:
        first, *rest = [_place(place, outcome, language) for place in uneven.places]
        return [_at_risk(outcome, language) + first, *rest]
    looked = ", ".join(_kind(trait, language) for trait in uneven.looked)
    return [say("report.wrong_alike", language, looked=looked, rows=things(outcome, uneven.rows, language))]


def _at_risk(outcome: Outcome, language: Language) -> str:
    """Places are compared part by part, which needs a limit of its own; it is said where it is used."""
    if outcome.threshold is None or not (inspects(outcome) or word_of(outcome) == "failure"):
        return ""
    which = "failure" if word_of(outcome) == "failure" else "bad"
    return say(f"report.wrong_places_{which}", language, risk=percent(outcome.threshold)) + " "


def _place(place: Place, outcome: Outcome, language: Language) -> str:
    """'호기 3호기 · 야간(20–8시): 2배 틀립니다. 412줄 가운데 12 %입니다(다른 곳 6 %).'"""
    numbers = family_of(outcome) is Family.NUMBERS
    error, elsewhere = (in_unit(x, unit_of_target(outcome), language) if numbers else percent(x)
                        for x in (place.error, place.elsewhere))
    facts = {"place": " · ".join(_trait(trait, language) for trait in place.traits), "error": error, "elsewhere": elsewhere,
             "rows": things(outcome, place.rows, language)}
    times = place.error / place.elsewhere if place.elsewhere else None
    kind = "only" if times is None else "off" if numbers else "times"
    said = say(f"report.wrong_{kind}", language, **facts, times="" if times is None else f"{times:.2g}")
    which = "failure" if word_of(outcome) == "failure" else "bad"
    more = [say(f"report.wrong_missed_{which}", language, bad=number(place.bad), missed=number(place.missed))] if place.bad else []
    if place.unlike:
        more.append(say("report.wrong_also_differs", language, columns=", ".join(place.unlike)))
    return " ".join([said, *more])


def _kind(trait: Trait, language: Language) -> str:
    """What rows were sorted by."""
    return trait.column if trait.kind == "column" else say(f"report.by_{trait.kind}", language)


def _trait(trait: Trait, language: Language) -> str:
    if trait.kind == "column":
        return f"{trait.column} {trait.value}"
    if trait.kind == "weekday":
        return say(f"report.weekday_{trait.value}", language)
    return trait.value if trait.kind == "day" else say(f"report.shift_{trait.value}", language)


def _mixed_up(outcome: Outcome, language: Language) -> list[str]:
    """The commonest mix-ups of types."""
    cells = [(count, i, j) for i, row in enumerate(outcome.confusion) for j, count in enumerate(row) if i != j and count]
    return [say("report.wrong_mixed", language, actual=outcome.classes[i], said=outcome.classes[j], count=number(count),
                rows=number(sum(outcome.confusion[i]))) for count, i, j in sorted(cells, reverse=True)[:3]]
