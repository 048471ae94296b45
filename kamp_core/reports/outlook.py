"""The answer of a forecast in words: what comes next, how far off it is, where, and what to do."""
from datetime import date, timedelta

from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Facts, GroupError, Metric, Outcome, Outlook
from kamp_core.reports.amounts import in_all
from kamp_core.reports.facts import Headline, ScoreRow
from kamp_core.reports.numbers import score_text, short
from kamp_core.reports.ready import to_have_ready
from kamp_core.settings import Language
from kamp_core.wording import say, sentences
from kamp_core.wording.numbers import joined, number, percent

WORSE = 1.25               # a weekday or series is pointed at where its share of error is that many times the usual one
FARTHER = 1.25             # the end of what is looked ahead, beside its beginning
SHOWN_WRONG = 4
FEWEST_IN_GROUP = 8
_TO_GIVE = {"future_not_given": "report.do_give_plan", "future_given_part": "report.do_give_rest",
            "future_given_part_of": "report.do_give_rest"}
_TO_CHECK = {"plan_far": "report.do_check_far"}


def unit(outcome: Outcome) -> str:
    return unit_of(outcome.target) or ""


def ahead(outlook: Outlook, language: Language) -> str:
    """'다음 2주', '다음 12개월'."""
    weeks = outlook.frequency == "day" and outlook.horizon % outlook.season == 0
    unit, count = ("week", outlook.horizon // outlook.season) if weeks else (outlook.frequency, outlook.horizon)
    return say(f"report.ahead_one_{unit}" if count == 1 else f"report.ahead_{unit}", language, count=count)


def each(outlook: Outlook, language: Language) -> str:
    """'하루', '한 주', '한 달'."""
    return say(f"report.each_{outlook.frequency}", language)


def nothing(outcome: Outcome, outlook: Outlook, language: Language) -> str:
    """The best way of doing nothing, in words."""
    key = f"report.nothing_{outcome.nothing_is}"
    return say(key if key in sentences() else f"{key}_{outlook.frequency}", language)


def week_before(outlook: Outlook, history: tuple[Facts, ...], to_come: tuple[Facts, ...]) -> list[float | None]:
    """What came on the same weekday, the last time that is known, beside each day to come; [] where weeks or months are counted."""
    if outlook.frequency != "day" or not history:
        return []
    known = {str(fact["time"])[:10]: float(fact["value"]) for fact in history}
    last = date.fromisoformat(max(known))
    found = []
    for fact in to_come:
        day = date.fromisoformat(str(fact["time"])[:10])
        weeks = max(1, -(-(day - last).days // 7))
        found.append(known.get((day - timedelta(weeks=weeks)).isoformat()))
    return found


def headline(outcome: Outcome, outlook: Outlook, language: Language) -> Headline:
    """What is expected, how far off it is, and how far doing nothing is."""
    score = outcome.headline
    error, low, high, baseline = (number(short(x), unit(outcome)) for x in (score.value, score.low, score.high, score.baseline))
    value, least, most = (number(x, unit(outcome)) for x in in_all(outlook))
    facts = {"ahead": ahead(outlook, language), "total": value, "each": each(outlook, language), "error": error,
             "series": number(outlook.series)}
    key = f"report.headline_{outlook.how}_{'one' if outlook.series == 1 else 'many'}"
    chance = outcome.verdict.level == "no_signal"            # then the first line tells no sum
    said = say("report.headline_forecast_chance" if chance else key, language, **facts)
    reach = say(f"report.range_{outlook.how}{'_chance' if chance else ''}", language, ahead=ahead(outlook, language), value=value,
                total=joined(least, most), error=joined(low, high))
    return Headline(said, reach,
                    say("report.beside_forecast", language, nothing=nothing(outcome, outlook, language), baseline=baseline,
                        each=each(outlook, language)),
                    score.value, score.low, score.high, score.baseline, 1.08 * max(score.high, score.baseline) or 1.0)


def score_rows(outcome: Outcome, language: Language) -> tuple[ScoreRow, ...]:
    """In the unit, as a share of what came, and beside last season."""
    names = {Metric.MAE: "report.name_mae_forecast", Metric.WAPE: "report.name_wape", Metric.MASE: "report.name_mase"}
    found = []
    for score in outcome.scores:
        value, low, high, beside = (score_text(score.metric, x, unit(outcome), language) for x in (
            score.value, score.low, score.high, score.baseline))
        reach = f"{say('report.range_word', language)} {joined(low, high)} · {say('report.name_nothing', language)} {beside}"
        top = 1.08 * max(score.high, score.baseline) or 1.0
        found.append(ScoreRow(say(names[score.metric], language), value, reach, score, top))
    return tuple(found)


def where_wrong(outcome: Outcome, outlook: Outlook, language: Language) -> tuple[str, ...]:
    """Weekdays, months and series that err more of what comes than usual, the worst first; and how it fades with distance."""
    usual = next(score.value for score in outcome.scores if score.metric is Metric.WAPE)
    worse = [group for group in outcome.groups
             if group.share is not None and group.share > WORSE * usual and group.rows >= FEWEST_IN_GROUP]
    found = [say("report.wrong_share", language, group=_name(group, outcome, language), error=percent(group.share),
                 all=percent(usual))
             for group in sorted(worse, key=lambda group: -(group.share or 0))[:SHOWN_WRONG]]
    if (ends := _first_and_last(outlook)) is not None and ends[1] > FARTHER * ends[0] > 0:
        first, last = (number(short(x), unit(outcome)) for x in ends)
        key = "report.wrong_far_week" if outlook.frequency == "day" else "report.wrong_far"
        found.append(say(key, language, first=first, last=last))
    return tuple(found) or (say("report.wrong_none_forecast", language),)


def _first_and_last(outlook: Outlook) -> tuple[float, float] | None:
    """The error in the first season ahead and in the last. Of days whole weeks: origins that lie weeks apart all begin on the same
    weekday, and the sixth day ahead is always a Friday. None where less is looked ahead than two seasons, or nothing known."""
    season, steps = outlook.season, outlook.by_step
    if len(steps) < max(3, 2 * season):
        return None
    first, last = ([step for step in part if step is not None] for part in (steps[:season], steps[-season:]))
    return (sum(first) / len(first), sum(last) / len(last)) if first and last else None


def _name(group: GroupError, outcome: Outcome, language: Language) -> str:
    if group.value == "holiday":
        return say("report.group_holiday", language)
    kind, _, place = group.value.rpartition("_")
    if kind == "weekday":
        return say(f"report.weekday_{place}", language)
    if kind == "month":
        return say(f"report.month_{place}", language)
    return f"{group.column} {group.value}"


def to_do(outcome: Outcome, outlook: Outlook, language: Language) -> tuple[str, ...]:
    """A mistyped plan first, for it is in every number; then use it beside the truth and have enough ready, or, without a signal,
    what to write down. What to have ready is told either way, and follows the plan."""
    if outcome.verdict.level == "no_signal":
        return (*_asked(outcome, _TO_CHECK, language), say("report.do_record_ahead", language),
                *_asked(outcome, _TO_GIVE, language), say("report.do_record_longer", language),
                say("report.do_keep_simple", language, nothing=nothing(outcome, outlook, language)))
    steps = [*_asked(outcome, _TO_CHECK, language), say("report.do_keep_forecast", language)]
    steps += to_have_ready(outcome, language, unit(outcome))
    if outlook.how == "sum" and outlook.series == 1 and outcome.totals is None:
        high = number(in_all(outlook)[2], unit(outcome))
        steps.append(say("report.do_prepare_high", language, ahead=ahead(outlook, language), high=high))
    steps += _asked(outcome, _TO_GIVE, language)
    if outcome.verdict.level == "hint":
        steps.append(say("report.do_not_automate_forecast", language))
    if outcome.promise is not None:
        low, high = (number(short(x), unit(outcome)) for x in (outcome.promise.low, outcome.promise.high))
        steps.append(say("report.do_check_promise_forecast", language, ahead=ahead(outlook, language), each=each(outlook, language),
                         range=joined(low, high)))
    return tuple(steps)


def _asked(outcome: Outcome, told: dict[str, str], language: Language) -> list[str]:
    """What a warning asks to be done."""
    return [say(told[reason.code], language, **reason.facts) for reason in outcome.warnings if reason.code in told]


def not_checked(language: Language) -> tuple[str, ...]:
    return tuple(say(f"report.open_{name}", language) for name in ("new", "plan", "records"))


def method(outcome: Outcome, outlook: Outlook, language: Language) -> str:
    """How it was scored."""
    split = outcome.split
    return say("report.method_forecast", language, **{"from": split.holdout_from or "–", "to": split.holdout_to or "–"},
               blocks=split.blocks, ahead=ahead(outlook, language))


def sureness(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """How often the ranges hold, and the calendar behind it."""
    if outcome.outlook is None or outcome.interval is None:
        return ()
    found = outcome.interval
    return (say("report.sure_interval_forecast", language, level=percent(found.level), coverage=percent(found.coverage),
                rows=number(found.rows)), say("report.sure_holidays", language))
