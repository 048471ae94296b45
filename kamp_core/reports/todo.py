"""What to do on Monday, and what nobody could check."""
from kamp_core.learning.capture import capture_at
from kamp_core.learning.outcome import Metric, Outcome
from kamp_core.learning.worth.facts import Kind, Worth
from kamp_core.problems import Family
from kamp_core.reports import alike, differing, dueness, knobs, outlook, watching
from kamp_core.reports.counted import amount
from kamp_core.reports.numbers import score_text
from kamp_core.reports.riskiest import one_day
from kamp_core.reports.sentences import USUAL_SHARE, family_of, inspects, unit_of_target
from kamp_core.reports.sureness import advice
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent

PLENTY_BAD, PLENTY_BLOCKS, PLENTY_FAILURES = 100, 30, 20        # among the rows that judged; the sentences name the same numbers


def to_do(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE, worth: Worth | None = None) -> tuple[str, ...]:
    """Three or four things, the first one first. `inspected`: of the parts; 0 and 1 where the prices say none or all."""
    instead = _instead(outcome, language, worth)
    if instead is not None:
        return instead
    steps = [*_first_use(outcome, language, inspected, worth), *_top_cause(outcome, language)]
    if outcome.verdict.level == "hint":
        warns = outcome.life is not None and outcome.life.kind == "window"
        steps += [say("report.do_not_stop_machine" if warns else "report.do_not_automate", language), *_collect(outcome, language)]
    return (*steps, *_promise(outcome, language))


def _instead(outcome: Outcome, language: Language, worth: Worth | None) -> tuple[str, ...] | None:
    """What there is to do where no promise of a score is to be checked; None where one may be."""
    level = outcome.verdict.level
    if worth is not None and worth.never and worth.kind in (Kind.FAILURES, Kind.ALARMS):
        return (say("report.do_no_alarms", language), *_top_cause(outcome, language))
    if outcome.watch is not None:
        return watching.to_do(outcome, outcome.watch, language)
    if outcome.division is not None:
        return alike.to_do(outcome, outcome.division, language)
    if outcome.outlook is not None and level != "suspicious":
        return outlook.to_do(outcome, outcome.outlook, language)
    if level == "no_signal":
        return _without_signal(outcome, language)
    if level == "suspicious":
        return _suspicious(outcome, language)
    if outcome.settings is not None:
        return knobs.to_do(outcome.settings, language)
    if outcome.asks == "causes":
        return (*differing.to_do(outcome, language), *_collect(outcome, language))
    return None


def saves_inspections(outcome: Outcome, worth: Worth | None) -> bool:
    """Does the money come of inspecting fewer parts than all?"""
    return inspects(outcome) and worth is not None and worth.fewer_at(worth.inspected)


def _first_use(outcome: Outcome, language: Language, inspected: float, worth: Worth | None) -> list[str]:
    if outcome.due is not None:
        return [dueness.to_do(outcome.due, language)]
    if outcome.life is not None:
        return [say(f"report.do_foresee_{outcome.life.kind}", language)]
    if family_of(outcome) is Family.TWO_CLASSES and outcome.capture:
        if inspects(outcome) and inspected in (0.0, 1.0):
            return [say("report.do_inspect_all" if inspected else "report.do_inspect_none", language)]
        way = "" if worth is None or worth.best is None else "_fewer" if saves_inspections(outcome, worth) else "_more"
        return [say(f"report.do_inspect{way}", language, inspected=percent(capture_at(outcome.capture, inspected).inspected))]
    return [say("report.do_predict", language)]


def _top_cause(outcome: Outcome, language: Language) -> list[str]:
    """A range to stay out of where it stands by itself; where the product, say, is another one in it, that comes first."""
    sure = [cause for cause in outcome.importance if cause.low > 0]
    ranges = [cause for cause in sure if cause.danger_low is not None and cause.danger_high is not None]
    if outcome.life is None and ranges:                         # nobody sets a vibration
        cause = next((cause for cause in ranges if not cause.danger_with), ranges[0])
        way = "apart" if cause.danger_with else cause.danger_open or "range"
        return [say(f"report.do_avoid_{way}", language, column=cause.column, band=differing.band(cause, language),
                    end=differing.end(cause), columns=", ".join(cause.danger_with))]
    return [say("report.do_look_at", language, column=sure[0].column)] if sure else []


def two_ranges(outcome: Outcome, language: Language, worth: Worth | None = None) -> tuple[str, ...]:
    """Why the promise among the things to do is another range than the score's; () where not both are told."""
    promise, head = outcome.promise, outcome.headline
    if promise is None or promise.metric is not head.metric or _instead(outcome, language, worth) is not None:
        return ()
    reach, promised = (joined(*(score_text(head.metric, x, unit_of_target(outcome), language) for x in ends))
                       for ends in ((head.low, head.high), (promise.low, promise.high)))
    return (say("report.two_ranges", language, range=reach, promised=promised,
                rows=amount(outcome, promise.period_rows, language)),)


def _promise(outcome: Outcome, language: Language) -> list[str]:
    promise = outcome.promise
    if promise is None:
        return []
    low, high = (score_text(promise.metric, x, unit_of_target(outcome), language) for x in (promise.low, promise.high))
    failing = outcome.life is not None and promise.metric is Metric.AVERAGE_PRECISION
    key = "failing" if failing else promise.metric.value
    told = say(f"report.promised_{key}", language, range=joined(low, high))
    return [say("report.do_check_promise", language, rows=amount(outcome, promise.period_rows, language), promise=told)]


def _collect(outcome: Outcome, language: Language) -> list[str]:
    """Unless there is plenty already; where the learning curve says that it helps, with its numbers."""
    if any(reason.code == "more_rows_help" for reason in outcome.advice):
        return list(advice(outcome, language))
    if outcome.life is not None and outcome.life.failures is not None:      # a hundred rows before one failure tell of one
        few = outcome.life.failures < PLENTY_FAILURES
        return [say("report.do_collect_failures", language, failures=number(outcome.life.failures))] if few else []
    if family_of(outcome) is Family.TWO_CLASSES:
        bad = outcome.split.bad_rows or 0
        return [] if bad >= PLENTY_BAD else [say("report.do_collect", language, bad=number(bad))]
    return [] if outcome.split.blocks >= PLENTY_BLOCKS else [say("report.do_collect_rows", language)]


def _without_signal(outcome: Outcome, language: Language) -> tuple[str, ...]:
    numbers = family_of(outcome) is Family.NUMBERS
    if any(reason.code == "measure_something_else" for reason in outcome.advice):
        return (*advice(outcome, language), say("report.do_measure_more", language),
                say("report.do_check_gauge" if numbers else "report.do_check_labels", language))
    return (say("report.do_measure_more", language),
            say("report.do_check_gauge" if numbers else "report.do_check_labels", language), *_collect(outcome, language))


def _suspicious(outcome: Outcome, language: Language) -> tuple[str, ...]:
    reasons = {reason.code: reason.facts for reason in outcome.verdict.reasons}
    steps = []
    if "gives_answer_away" in reasons:
        steps.append(say("report.do_ask_when", language, columns=reasons["gives_answer_away"].get("columns", "")))
    if "one_run" in reasons:
        steps.append(say("report.do_more_events", language))
    return (*steps, say("report.do_look_for_leak", language), say("report.do_not_automate", language))


def not_checked(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """What this answer leaves open."""
    if outcome.watch is not None:
        return watching.not_checked(outcome.watch, language)
    if outcome.division is not None:
        return alike.not_checked(outcome, language)
    if outcome.outlook is not None:
        return outlook.not_checked(language)
    if outcome.settings is not None:
        return knobs.not_checked(outcome, language)
    schemes = {score.scheme for score in outcome.scores} | {outcome.split.scheme}
    open_ends = []
    if "future" not in schemes:
        open_ends.append(say("report.open_future", language))
    if "unseen_group" not in schemes:
        open_ends.append(say("report.open_group", language))
    open_ends += one_day(outcome, language)
    return (*open_ends, say("report.open_cause", language), say("report.open_labels", language))
