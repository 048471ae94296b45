"""What differs when things go bad, in words: where the bad ones gather, and whether they do so day after day."""
from kamp_core.intake.names import unit_of
from kamp_core.learning.cause import coincidence, found
from kamp_core.learning.outcome import Importance, Outcome
from kamp_core.look.recurrence import FEW_DAYS, SAME
from kamp_core.reports.facts import Headline
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent, percents

NAMED = 3


def band(one: Importance, language: Language) -> str:
    """'209–221 ℃'; where it goes on to an end of the values '218 ℃ 이상', '190 ℃ 이하'."""
    if not one.danger_open:
        return f"{number(one.danger_low)}–{number(one.danger_high, unit_of(one.column) or '')}"
    return say(f"report.band_{one.danger_open}", language, end=end(one))


def end(one: Importance) -> str:
    """Where a range that goes on to an end of the values begins."""
    return number(one.danger_low if one.danger_open == "up" else one.danger_high, unit_of(one.column) or "")


def place(one: Importance, language: Language) -> str:
    """'배럴온도(℃) 209–221 ℃', '금형 M-204'."""
    if one.danger_low is None or one.danger_high is None:
        return f"{one.column} {one.danger_level}"
    return f"{one.column} {band(one, language)}"


def headline(outcome: Outcome, language: Language) -> Headline | None:
    """Of the strongest cause; None where there is none to speak of."""
    known = found(outcome)
    if outcome.verdict.level in ("no_signal", "suspicious") or not known:
        return None
    top = known[0]
    bad, low, high, good = (x or 0.0 for x in (top.danger_bad, top.danger_bad_low, top.danger_bad_high, top.danger_good))
    return Headline(say("report.headline_causes", language, place=place(top, language), bad=percent(bad)),
                    f"{say('report.range_word', language)} {percents(low, high)}",
                    say("report.beside_causes", language, good=percent(good)), bad, low, high, good, 1.0)


def _places(one: Importance, language: Language) -> str:
    return "·".join((place(one, language), *one.danger_also))


def days(one: Importance, language: Language) -> list[str]:
    """How much of the bad lies there, and how often it came back."""
    said = []
    if one.danger_bad is not None:
        said.append(say("report.danger_shares", language, bad=percent(one.danger_bad), good=percent(one.danger_good)))
    if one.days_able is not None and one.days_able >= FEW_DAYS:
        often = (one.days_same or 0) >= SAME * one.days_able
        key = "report.days_few" if coincidence(one) else "report.days_same" if often else "report.days_some"
        said.append(say(key, language, same=number(one.days_same), able=number(one.days_able)))
    return said


def to_do(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """Where to look first, and how to make sure."""
    known = found(outcome)
    if not known:
        return (say("report.do_no_cause", language), say("report.do_measure_more", language))
    steps = [say("report.do_go_there", language, places=", ".join(_places(one, language) for one in known[:NAMED]))]
    turn = "report.do_compare_kinds" if known[0].direction == "category" else "report.do_put_back"
    steps.append(say(turn, language, column=known[0].column))
    if chance := [one.column for one in outcome.importance if one.value > 0 and coincidence(one)]:
        steps.append(say("report.do_not_chase", language, columns=", ".join(chance[:NAMED])))
    return (*steps, say("report.do_look_compare", language))
