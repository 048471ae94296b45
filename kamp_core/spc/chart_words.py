"""What a chart says: is the process stable, since when, and what to do; each signal in words with its place."""
from datetime import datetime

from kamp_core.look.numbers import pair
from kamp_core.settings import Language
from kamp_core.spc.chance import chance_of
from kamp_core.spc.facts import OF_COUNTS, SPREADS, Ask, Chart, Event, Limits, Place, Tally
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

_DRIFTS = ("run_8", "run_9", "two_of_three", "four_of_five")
_OFTEN = 0.4        # of the charts of stable processes: no longer one in so many


def chart_sentence(chart: Chart, language: Language) -> str:
    """Stable or not, and since when. What has a point beyond its limits is never called stable."""
    facts = {"column": chart.title, "points": number(chart.points), "signals": number(chart.signals),
             "chance": _chance(chart.tally, language), "usual": _usual(chart.tally, language)}
    if chart.events:
        facts |= {"first": where(_begin(chart.events[0]), chart.ask, language),
                  "last": where(chart.events[-1].until, chart.ask, language), "calm": number(chart.tally.calm)}
    return say(f"spc.chart_{_said(chart)}", language, **facts)


def _begin(event: Event) -> Place:
    """Where a signal is said to begin: of a few points out of several, where the pattern is complete."""
    return event.until if event.rule in ("two_of_three", "four_of_five") else event.since


def _said(chart: Chart) -> str:
    tally = chart.tally
    if only_fewer(chart) and chart.verdict in ("unstable", "settled"):
        return "fewer"
    if chart.verdict != "look":
        return chart.verdict
    if not tally.beyond + tally.spread:
        return "look_few"
    return "look_usual" if chance_of(tally) > _OFTEN else "look"


def _chance(tally: Tally, language: Language) -> str:
    """How often chance alone shows as much: in one chart of so many, or so many signals in each."""
    probability = chance_of(tally)
    if probability > _OFTEN:
        return say("spc.chance_each", language, points=number(tally.points), expected=number(max(1, round(tally.expected))))
    return say("spc.chance_one_of", language, charts=number(round(1 / max(1e-6, probability))))


def _usual(tally: Tally, language: Language) -> str:
    """How many signals a stable process shows."""
    if tally.expected < 1:
        return say("spc.usual_none", language)
    return say("spc.usual_some", language, expected=number(round(tally.expected)))


def advice(chart: Chart, language: Language) -> str:
    """What to do now, from the signal that says most."""
    if chart.verdict in ("stable", "few", "chance"):
        return say(f"spc.todo_{chart.verdict}", language)
    if only_fewer(chart):
        return say("spc.todo_fewer", language)
    return say(f"spc.todo_{'look' if chart.verdict == 'settled' else _reason(chart)}", language)


def only_fewer(chart: Chart) -> bool:
    """Do all signals of a chart of defects lie on the side of fewer? Then none of them is a fault."""
    return chart.kind in OF_COUNTS and bool(chart.events) and not any(event.above for event in chart.events)


def _reason(chart: Chart) -> str:
    found = [(event.rule, event.what) for event in chart.events]
    if any(rule == "beyond" and what in ("ewma", "cusum") for rule, what in found):
        return "drift"
    if any(rule == "beyond" and what not in SPREADS for rule, what in found):
        return "counts" if chart.kind in OF_COUNTS else "beyond"
    if any(rule == "beyond" for rule, _ in found):
        return "spread"
    for rule, _ in found:
        if rule == "trend_6":
            return "trend"
        if rule in _DRIFTS:
            return "drift"
    return "pattern"


def event_sentence(event: Event, ask: Ask, language: Language) -> str:
    """One signal: where, and what is odd about it."""
    said = _event(event, ask, language)
    return said[0].upper() + said[1:]


def _event(event: Event, ask: Ask, language: Language) -> str:
    value, limit = pair(event.value, event.limit)
    if event.what in ("p", "share"):
        value, limit = percent(event.value), percent(event.limit)
    facts = {"where": where(event.until, ask, language), "since": where(event.since, ask, language),
             "until": where(event.until, ask, language), "points": number(event.points), "value": value, "limit": limit}
    side = "above" if event.above else "below"
    fewer = "good_" if ask.kind in OF_COUNTS and not event.above else ""
    if fewer and event.rule in ("beyond", "run_8", "run_9"):
        which = "run_below" if event.rule != "beyond" else "below_many" if event.points > 1 else "below"
        return say(f"spc.event_{fewer}{which}", language, **facts)
    if event.rule == "beyond":
        kind = ("weighted" if event.what in ("ewma", "cusum") else "jump" if event.what == "moving_range"
                else "spread" if event.what in SPREADS else "beyond")
        if kind in ("jump", "spread"):
            return say(f"spc.event_{kind}", language, **facts)
        many = "_many" if event.points > 1 else ""
        return say(f"spc.event_{kind}_{side}{many}", language, **facts)
    if event.rule in ("alternate_14", "hug_15", "mixture_8"):
        return say(f"spc.event_{event.rule}", language, **facts)
    rule = "run" if event.rule in ("run_8", "run_9") else event.rule
    return say(f"spc.event_{rule}_{side}", language, **facts)


def where(place: Place, ask: Ask, language: Language) -> str:
    """A point in words: its time, its lot, or its rows."""
    grouping = ask.grouping
    if place.key is not None:
        return say("spc.where_key", language, lot=place.key)
    if place.time is not None:
        moment = moment_words(place.time, grouping.by, language)
        return moment if grouping.by == "row" else say("spc.where_time", language, moment=moment)
    if grouping.by == "row":
        return say("spc.where_row", language, row=number(place.first_row))
    return say("spc.where_rows", language, number=number(place.number), first=number(place.first_row), last=number(place.last_row))


def moment_words(time: str, by: str, language: Language) -> str:
    """'2026년 3월 5일 14:00'; a day alone where days are meant, whole hours where hours are."""
    moment = datetime.fromisoformat(time)
    clock = f"{moment.hour:02d}:00" if by == "hour" else f"{moment.hour:02d}:{moment.minute:02d}"
    facts = {"year": moment.year, "month": f"{moment.month:02d}" if language == "en" else moment.month,
             "day": f"{moment.day:02d}" if language == "en" else moment.day}
    return say("spc.moment_day", language, **facts) if by == "day" or (by == "row" and not moment.hour and not moment.minute) else (
        say("spc.moment", language, **facts, clock=clock))


def kind_sentence(chart: Chart, asked: str, language: Language) -> str:
    """Which chart this is, and why it was chosen where it was not asked for."""
    name = say(f"spc.kind_{chart.kind}", language)
    if asked != "auto":
        return say("spc.kind_asked", language, kind=name)
    reason = {"xbar_r": "small", "xbar_s": "middle"}.get(chart.kind, "one" if chart.greatest_size < 2 else "large")
    return say(f"spc.kind_why_{reason}", language, kind=name, least=number(chart.least_size), greatest=number(chart.greatest_size))


def point_sentence(chart: Chart, language: Language) -> str:
    """What one point is, and what the two pictures show, in a worker's words."""
    by = chart.ask.grouping.by
    point = say(f"spc.point_{by}", language, size=number(chart.ask.grouping.size), column=chart.ask.grouping.column)
    lower = f" {say(f'spc.below_{chart.panels[1].what}', language)}" if len(chart.panels) > 1 else ""
    return f"{point}{lower}"


def limit_cells(limits: Limits, what: str) -> tuple[str, str, str]:
    """Lower limit, centre and upper limit as text; as many digits as it takes to tell them apart."""
    if what == "share":
        return tuple(percent(x) for x in (limits.low, limits.center, limits.high))  # type: ignore[return-value]
    if limits.low is None or limits.high is None or limits.low == limits.high:
        return "–", number(limits.center), "–"
    center, high = pair(limits.center, limits.high)
    return pair(limits.low, limits.center)[0], center, high
