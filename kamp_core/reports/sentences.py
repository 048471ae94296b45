"""An outcome in words: shared by the report and the Answer page. Plain text, no markup."""
from dataclasses import dataclass

from kamp_core.intake.names import unit_of
from kamp_core.learning.capture import capture_at
from kamp_core.learning.cause import holds
from kamp_core.learning.history import History
from kamp_core.learning.outcome import Excluded, Importance, Outcome, Reason, RiskyRow, Score
from kamp_core.problems import Family
from kamp_core.reports import alike, differing, dueness, foreseeing, knobs, opening, outlook, watching
from kamp_core.reports.facts import Headline, ScoreRow
from kamp_core.reports.numbers import rate_text, score_text
from kamp_core.settings import Language
from kamp_core.wording import say, sentences
from kamp_core.wording.numbers import joined, number, percent, percents

USUAL_SHARE = 0.2          # of rows inspected, where nobody chose
SHOWN_CAUSES = 6
_WORD = {Family.TWO_CLASSES: "bad", Family.MANY_CLASSES: "kind", Family.NUMBERS: "value", Family.FORECAST: "value",
         Family.ALARMS: "alarm", Family.GROUPS: "group"}


@dataclass(frozen=True)
class Cause:
    column: str
    sentence: str
    value: float
    low: float
    high: float
    sure: bool                 # its range stays above nothing


def family_of(outcome: Outcome) -> Family:
    return Family(outcome.family)


def unit_of_target(outcome: Outcome) -> str:
    if outcome.life is not None:
        return outcome.life.unit
    if outcome.due is not None:
        return outcome.due.unit
    return (unit_of(outcome.target) or "") if family_of(outcome) in (Family.NUMBERS, Family.FORECAST) else ""


def known(key: str, language: Language, fallback: str, **facts: object) -> str:
    """The sentence where there is one: an answer of a newer version may carry codes we do not know."""
    return say(key, language, **facts) if key in sentences() else fallback


# the number that matters -------------------------------------------------------------------------------------------

def headline(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE) -> Headline:
    """For two classes at a share of rows inspected; else the score itself."""
    if outcome.outlook is not None:
        return outlook.headline(outcome, outcome.outlook, language)
    score = outcome.headline
    if outcome.watch is not None:
        return watching.headline(outcome, outcome.watch, language)
    if outcome.division is not None:
        return alike.headline(outcome, outcome.division, language)
    if outcome.settings is not None:
        return knobs.headline(outcome, outcome.settings, language)
    if outcome.life is not None and outcome.life.failures is not None:
        return foreseeing.headline(outcome, outcome.life, language)
    own = differing.headline(outcome, language) if outcome.asks == "causes" else None
    own = dueness.headline(outcome, outcome.due, language) if outcome.due is not None else own
    if own is not None:
        return own
    if family_of(outcome) is Family.TWO_CLASSES and outcome.capture:
        at = capture_at(outcome.capture, inspected)
        facts = {"inspected": percent(at.inspected), "caught": percent(at.caught)}
        reach = percents(at.low, at.high)
        sentence = say("report.headline_two", language, **facts)
        told = f"{say('report.range_word', language)} {reach}"
        if outcome.verdict.level == "no_signal":
            sentence = say("report.headline_two_chance", language)
            told = say("report.range_two_chance", language, range=reach, **facts)
        return Headline(
            sentence, told,
            opening.beside_two(at, outcome.verdict.level, language),
            at.caught, at.low, at.high, at.inspected, 1.0)
    value, baseline = (score_text(score.metric, x, unit_of_target(outcome), language) for x in (score.value, score.baseline))
    word = "value" if family_of(outcome) is Family.NUMBERS else "many"
    return Headline(
        opening.in_own_words(outcome, value, language) or say(f"report.headline_{word}_{score.scheme}", language, value=value),
        score_range(outcome, score, language), say(f"report.beside_{word}_{outcome.nothing_is}", language, baseline=baseline),
        score.value, score.low, score.high, score.baseline, top_of(outcome))


def score_range(outcome: Outcome, score: Score, language: Language) -> str:
    """'범위(90 %) 24–49점'."""
    low, high = (score_text(score.metric, x, unit_of_target(outcome), language) for x in (score.low, score.high))
    return f"{say('report.range_word', language)} {joined(low, high)}"


def score_rows(outcome: Outcome, language: Language) -> tuple[ScoreRow, ...]:
    """The headline metric under every way of scoring, hardest first."""
    if outcome.outlook is not None:
        return outlook.score_rows(outcome, language)
    unit = unit_of_target(outcome)
    if outcome.watch is not None:
        return watching.score_rows(outcome, language)
    if outcome.division is not None:
        return alike.score_rows(outcome, language)
    same = [score for score in outcome.scores if score.metric is outcome.headline.metric] or [outcome.headline]
    return tuple(ScoreRow(say(f"report.name_{score.scheme}", language), score_text(score.metric, score.value, unit, language),
                          score_range(outcome, score, language), score, top_of(outcome)) for score in same)


def inspects(outcome: Outcome) -> bool:
    """Are there parts to inspect, riskiest first? Hours before a failure are none."""
    return bool(outcome.capture) and outcome.life is None and outcome.asks == "score"


def nothing_text(outcome: Outcome, language: Language) -> str:
    """The headline score of doing nothing."""
    score = outcome.headline
    return score_text(score.metric, score.baseline, unit_of_target(outcome), language)


def about_score(outcome: Outcome, language: Language) -> str:
    if outcome.outlook is not None:
        return say("report.about_forecast", language)
    if outcome.life is not None and outcome.life.kind == "window":
        return say("report.about_window", language, baseline=nothing_text(outcome, language),
                   window=foreseeing.window_text(outcome.life, language))
    return say(f"report.about_{outcome.headline.metric.value}", language, baseline=nothing_text(outcome, language))


def top_of(outcome: Outcome) -> float:
    """The right end of score bars: perfect, or a little beyond the largest error."""
    if outcome.headline.higher_is_better:
        return 1.0
    same = [score for score in outcome.scores if score.metric is outcome.headline.metric] or [outcome.headline]
    return 1.08 * max(max(score.high, score.baseline, score.value) for score in same) or 1.0


# the verdict -------------------------------------------------------------------------------------------------------

def reason_sentence(reason: Reason, outcome: Outcome, language: Language, area: str = "reason") -> str:
    """`area`: reason or warning."""
    facts = dict(reason.facts)
    for name in ("low", "high", "baseline"):
        if name in facts:
            facts[name] = score_text(outcome.headline.metric, facts[name], unit_of_target(outcome), language)
    for name in ("rate", "allowed"):
        if name in facts:
            facts[name] = rate_text(facts[name], language)
    if "low" in facts and "high" in facts:
        facts["range"] = joined(str(facts["low"]), str(facts["high"]))
    if reason.code == "history_used":
        facts["made_columns"] = say("report.made_columns", language)
    if "p" in facts:
        facts["chance"] = _chance(float(facts["p"]), language)
    facts = {name: number(value) if isinstance(value, int | float) else value for name, value in facts.items()}
    own = f"{area}.{reason.code}_forecast" if outcome.outlook is not None else ""
    return known(own if own in sentences() else f"{area}.{reason.code}", language, reason.code, **facts)


def _chance(p: float, language: Language) -> str:
    """0.001 → '1,000번에 1번'."""
    return say("report.once_in", language, count=f"{round(1 / max(p, 1e-4)):,}")


def reasons(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """Of failures first within which time they are asked for."""
    asked = [foreseeing.asked(outcome.life, language)] if outcome.life is not None and outcome.life.kind == "window" else []
    return (*asked, *(reason_sentence(reason, outcome, language) for reason in outcome.verdict.reasons))


def warnings(outcome: Outcome, language: Language) -> tuple[str, ...]:
    found = [reason_sentence(warning, outcome, language, "warning") for warning in outcome.warnings]
    if outcome.status == "stopped" and not any(w.code == "stopped_early" for w in outcome.warnings):
        found.append(say("warning.stopped_early", language))
    return tuple(found)


def left_out(excluded: Excluded, language: Language) -> str:
    """Why a column is not in the model, in a few words."""
    return known(f"reason.out_{excluded.reason}", language, excluded.reason)


# causes ------------------------------------------------------------------------------------------------------------

def causes(outcome: Outcome, language: Language, most: int = SHOWN_CAUSES) -> tuple[Cause, ...]:
    """What matters most, with its direction, where the bad ones gather, and whether it may be chance."""
    return tuple(Cause(i.column, _cause(i, outcome, language), i.value, i.low, i.high, i.low > 0)
                 for i in outcome.importance[:most] if i.value > 0)


def causes_note(outcome: Outcome, language: Language) -> str:
    """What the bars of the causes mean."""
    if outcome.division is not None:
        return say("report.causes_note_groups", language)
    note = say("report.causes_note_alarms" if outcome.watch is not None else "report.causes_note", language)
    stands_in = [reason_sentence(warning, outcome, language, "warning") for warning in outcome.warnings
                 if warning.code == "group_left_out"]
    made = History.from_json(outcome.history).names if outcome.history else ()
    told = [say("report.made_columns", language)] if any(one.column in made for one in causes(outcome, language)) else []
    return " ".join([note, *told, *stands_in])


def word_of(outcome: Outcome) -> str:
    """What causes are causes of."""
    return "failure" if outcome.life is not None and outcome.life.kind == "window" else _WORD[family_of(outcome)]


def _cause(importance: Importance, outcome: Outcome, language: Language) -> str:
    parts = [say(f"report.cause_{importance.direction}_{word_of(outcome)}", language)]
    if importance.danger_low is not None and importance.danger_high is not None:
        key = "report.danger_failure" if word_of(outcome) == "failure" else "report.danger_range"
        parts.append(say(key, language, band=differing.band(importance, language)))
    elif importance.danger_level is not None:
        parts.append(say("report.danger_level", language, level=importance.danger_level))
    if outcome.asks == "causes":
        parts += differing.days(importance, language)
    if importance.danger_with:
        parts.append(say("report.danger_with", language, columns=", ".join(importance.danger_with)))
    if importance.danger_also:
        parts.append(say("report.danger_also", language, levels=", ".join(importance.danger_also)))
    if outcome.verdict.level == "no_signal" or (importance.low <= 0 and not holds(importance)):
        parts.append(say("report.cause_unsure", language))
    return " ".join(parts)


def row_reasons(row: RiskyRow) -> str:
    """'배럴온도(℃) 224, 금형 M-204'."""
    return ", ".join(f"{fact['column']} {_cell(fact.get('value'))}" for fact in row.reasons)


def _cell(value: object) -> str:
    return "–" if value is None else number(value) if isinstance(value, int | float) else str(value)
