"""The answer of a watched machine in words: alarms, events, the strangest hours."""
from collections.abc import Sequence
from datetime import datetime

from kamp_core.intake.names import unit_of
from kamp_core.learning.alarms.reading import seconds_of
from kamp_core.learning.machines import Watch
from kamp_core.learning.outcome import Facts, Metric, Outcome, Score
from kamp_core.problems import find
from kamp_core.reports.counted import amount
from kamp_core.reports.facts import Headline, ScoreRow
from kamp_core.reports.numbers import rate_range, rate_text, score_text, span_text
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent, percents

RATES = (Metric.FALSE_ALARMS, Metric.ALARMS)
SHOWN = 5                  # episodes on paper


def headline(outcome: Outcome, watch: Watch, language: Language) -> Headline:
    """With known events how many were caught, beside alarms at any time; without, how often it alarmed."""
    score = outcome.headline
    if watch.events is None:
        rate, apart = (rate_text(x, language) for x in (score.value, watch.apart_a_week))
        return Headline(
            say("report.headline_alarms", language, rate=rate, alarms=number(watch.alarms)),
            f"{say('report.range_word', language)} {rate_range(score.low, score.high, language)}",
            say("report.beside_alarms", language, apart=apart),
            score.value, score.low, score.high, score.baseline, 1.08 * max(score.high, score.baseline))
    key = "report.headline_events_chance" if outcome.verdict.level == "no_signal" else "report.headline_events"
    return Headline(
        say(key, language, events=number(watch.events), caught=number(watch.events_caught), rate=_false_rate(outcome, language)),
        f"{say('report.range_word', language)} {percents(score.low, score.high)}",
        say("report.beside_events" if score.baseline else "report.beside_events_none", language, chance=percent(score.baseline)),
        score.value, score.low, score.high, score.baseline, 1.0, score.baseline > 0)


def _false_rate(outcome: Outcome, language: Language) -> str:
    return next(score_text(s.metric, s.value, "", language) for s in outcome.scores if s.metric is Metric.FALSE_ALARMS)


def score_rows(outcome: Outcome, language: Language) -> tuple[ScoreRow, ...]:
    """Each score with a name of its own: they are different things, not one thing measured in different ways."""
    return tuple(ScoreRow(
        say(f"report.name_{score.metric.value}", language), score_text(score.metric, score.value, "", language),
        _beside(score, language), score, 1.0 if score.higher_is_better else 1.08 * max(score.high, score.baseline, 1e-9))
        for score in outcome.scores)


def _beside(score: Score, language: Language) -> str:
    low, high, nothing = (score_text(score.metric, x, "", language) for x in (score.low, score.high, score.baseline))
    reach = rate_range(score.low, score.high, language) if score.metric in RATES else joined(low, high)
    beside = say(f"report.nothing_{score.metric.value}", language, nothing=nothing)
    return f"{say('report.range_word', language)} {reach} · {beside}"


def where_wrong(outcome: Outcome, watch: Watch, language: Language) -> tuple[str, ...]:
    """Events without an alarm, alarms without an event and which of them were only early, and how late the others came."""
    if watch.events is None:
        return (say("report.wrong_unknown", language),)
    missed, found = watch.events - (watch.events_caught or 0), []
    if missed:
        found.append(say("report.wrong_missed", language, missed=number(missed), events=number(watch.events)))
    if watch.false_alarms:
        found.append(say("report.wrong_false", language, false=number(watch.false_alarms), alarms=number(watch.alarms)))
    if watch.early is not None:
        found.append(say("report.wrong_only_early", language, early=number(watch.early.alarms), false=number(watch.false_alarms),
                         choice=_ahead_said(outcome, watch.early.before, language)))
    if watch.lead_seconds is not None:
        way = "early" if watch.lead_seconds > 0 else "late" if watch.lead_seconds < 0 else "at_once"
        found.append(say(f"report.wrong_{way}", language, time=span_text(abs(watch.lead_seconds), language)))
    elif watch.events_caught:                            # a limit set by the prices: it was measured at the usual one only
        found.append(say("report.wrong_lead_unknown", language))
    return tuple(found)


def _ahead_said(outcome: Outcome, before: float, language: Language) -> str:
    """As the choice is called under Problem."""
    known = find(outcome.problem)
    options = known.options if known else ()
    return next((value[language] for option in options if option.name == "before" for value in option.values
                 if seconds_of(value["value"]) == before), span_text(before, language))


def episodes(outcome: Outcome, language: Language, most: int = SHOWN) -> tuple[str, ...]:
    """The strangest alarms, each in a sentence."""
    return tuple(_episode(alarm, language) for alarm in outcome.alarms[:most])


def _episode(alarm: Facts, language: Language) -> str:
    start, end = _clock(alarm["from"]), _clock(alarm["to"])
    when = say("report.episode_when", language, start=start, end=end, machine=alarm["machine"]).strip()
    return f"{when}: {pushed(alarm, language)}{_known(alarm, language)}"


def pushed(alarm: Facts, language: Language) -> str:
    """'베어링온도(℃) 81.2(평소 58.0), 진동(mm/s) 2.9(평소 2.2, 다른 센서로 미루어 2.4) …'"""
    return ", ".join(_read(sensor, language) for sensor in alarm["sensors"])


def _read(sensor: Facts, language: Language) -> str:
    """What a sensor read, beside what is usual; where it is unlike the others, beside what they let expect, too."""
    unit, key = unit_of(sensor["column"]), "report.episode_unlike" if "expected" in sensor else "report.episode_sensor"
    return say(key, language, column=sensor["column"], value=number(sensor["value"]), usual=number(sensor["usual"], unit),
               expected=number(sensor.get("expected"), unit))


def _known(alarm: Facts, language: Language) -> str:
    if alarm["event"] is None:
        return ""
    return f" ({say('report.episode_event' if alarm['event'] else 'report.episode_false', language)})"


def _clock(iso: str) -> str:
    """'2026-03-02 14:05'"""
    return iso[:16].replace("T", " ")


def episode_table(alarms: Sequence[Facts], language: Language) -> dict[str, list[str]]:
    """Alarms as columns: of an answer, or of a new file (models.Incidents)."""
    table = {say("answer.alarm_machine", language): [a["machine"] for a in alarms]} if any(a["machine"] for a in alarms) else {}
    table |= {say("answer.alarm_from", language): [_clock(a["from"]) for a in alarms],
              say("answer.alarm_long", language): [_lasted(a, language) for a in alarms],
              say("answer.alarm_score", language): [number(a["score"]) for a in alarms],
              say("answer.alarm_sensors", language): [pushed(a, language) for a in alarms]}
    if any(a.get("event") is not None for a in alarms):
        known = {True: say("report.episode_event", language), False: say("report.episode_false", language)}
        table[say("answer.alarm_event", language)] = [known[bool(a["event"])] for a in alarms]
    return table


def _lasted(alarm: Facts, language: Language) -> str:
    """'7시간', of one that goes on at the end of a file that it does; of a single row how many rows."""
    seconds = (datetime.fromisoformat(alarm["to"]) - datetime.fromisoformat(alarm["from"])).total_seconds()
    long = span_text(seconds, language) if seconds else say("report.span_rows", language, count=number(alarm["rows"]))
    return say("answer.alarm_lasting", language, long=long) if alarm.get("lasting") else long


def to_do(outcome: Outcome, watch: Watch, language: Language) -> tuple[str, ...]:
    """Look at the strangest hour first; then put new logs in, and write down what was true."""
    steps = []
    if watch.events is None or outcome.verdict.level == "no_signal":
        steps += [say("report.do_look_up", language, start=_clock(outcome.alarms[0]["from"]))] if outcome.alarms else []
        steps.append(_write_events(outcome, language))
    else:
        steps += [say("report.do_watch", language), *_top_sensor(outcome, language)]
        steps += [say("report.do_write_events", language)] if outcome.verdict.level == "hint" else []
    if watch.extrapolated:
        steps.append(say("report.do_longer_normal", language))
    return (*steps, say("report.do_not_stop_machine", language), *_promise(outcome, language))


def _write_events(outcome: Outcome, language: Language) -> str:
    """With how many more there would be an answer, where that is known."""
    more = next((reason.facts["more"] for reason in outcome.verdict.reasons if reason.code == "events_to_tell"), None)
    return say("report.do_write_events", language) if more is None else say(
        "report.do_write_more_events", language, more=number(more))


def _promise(outcome: Outcome, language: Language) -> list[str]:
    promise = outcome.promise
    if promise is None or outcome.verdict.level == "no_signal":
        return []
    return [say("report.do_check_rate", language, rows=amount(outcome, promise.period_rows, language),
                range=rate_range(promise.low, promise.high, language))]


def _top_sensor(outcome: Outcome, language: Language) -> list[str]:
    return [say("report.do_look_at_sensor", language, column=outcome.importance[0].column)] if outcome.importance else []


def not_checked(watch: Watch, language: Language) -> tuple[str, ...]:
    unknown = [say("report.open_events", language)] if watch.events is None else []
    return (*unknown, say("report.open_normal", language), say("report.open_other_faults", language))


def sureness(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """What was taken as normal, how the threshold was set, and the simpler ways beside it."""
    watch = outcome.watch
    if watch is None:
        return ()
    found = [say("report.sure_normal", language, start=_clock(watch.normal_from), end=_clock(watch.normal_to),
                 rows=number(watch.normal_rows), window=watch.window),
             say("report.sure_beyond" if watch.extrapolated else "report.sure_threshold", language,
                 allowed=rate_text(watch.allowed_a_week, language), apart=rate_text(watch.apart_a_week, language))]
    if watch.f1 is not None:
        points = {name: score_text(Metric.F1, value, "", language) for name, value in (
            ("f1", watch.f1), ("always", watch.f1_always), ("forest", watch.f1_forest))}
        shares = {"precision": percent(watch.precision), "recall": percent(watch.recall)}
        found.append(say("report.sure_beside", language, **points, **shares))
    return tuple(found)
