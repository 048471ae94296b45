"""The details of an answer as tables, columns by their heads: shared by the technical report and the folded details."""
from kamp_core.learning.capture import capture_at
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.request import Candidate
from kamp_core.reports.limit import counts_at
from kamp_core.reports.sentences import USUAL_SHARE, inspects, known, left_out
from kamp_core.reports.sureness import curve_rows
from kamp_core.settings import Language
from kamp_core.wording import model_name, say
from kamp_core.wording.numbers import number, percent

Table = dict[str, list[str]]


def leaderboard_table(outcome: Outcome, language: Language) -> Table:
    board = outcome.leaderboard
    return {say("answer.model", language): [model_name(line.model, language) for line in board],
            _metric(board[0].metric, language) if board else "–": [number(line.value) for line in board],
            say("answer.fit_seconds", language): [number(line.fit_seconds) for line in board],
            say("answer.status", language): [_state(line, language) for line in board],
            say("answer.error", language): [line.error or "" if line.status == "failed" else "" for line in board]}


def _metric(name: str, language: Language) -> str:
    return known(f"report.metric_{name}", language, name)


def _state(line: Candidate, language: Language) -> str:
    return say("answer.status_behind" if line.error == "behind" else f"answer.status_{line.status}", language)


def scores_table(outcome: Outcome, language: Language) -> Table:
    rows = outcome.scores
    return {say("answer.scheme", language): [say(f"report.name_{score.scheme}", language) for score in rows],
            say("answer.metric", language): [_metric(score.metric, language) for score in rows],
            say("answer.value", language): [number(score.value) for score in rows],
            say("report.range_word", language): [f"{number(score.low)}–{number(score.high)}" for score in rows],
            say("report.name_nothing", language): [number(score.baseline) for score in rows]}


def confusion_table(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE) -> Table:
    """{} where nothing is told apart. `inspected`: of the parts, where parts are inspected."""
    if not outcome.confusion:
        return {}
    counts = (counts_at(outcome, inspected) if inspects(outcome) else None) or outcome.confusion
    table: Table = {say("answer.actual", language): list(outcome.classes)}
    for place, name in enumerate(outcome.classes):
        head = say(f"answer.inspected_{'yes' if place else 'no'}", language) if inspects(outcome) else say(
            "answer.said", language, name=name)
        table[head] = [number(row[place]) for row in counts]
    return table


def confusion_limit(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE) -> str:
    """At which limit its rows are told apart; '' where none is needed."""
    if inspects(outcome) and outcome.confusion:
        return say("answer.threshold_inspected", language, share=percent(capture_at(outcome.capture, inspected).inspected))
    if outcome.threshold is None or not outcome.confusion:
        return ""
    key = "threshold" if outcome.life is None else "threshold_failure"
    return say(f"answer.{key}", language, risk=percent(outcome.threshold))


def calibration_table(outcome: Outcome, language: Language) -> Table:
    """{} where no chances are given."""
    rows, before = outcome.calibration, outcome.calibration_before
    if not rows:
        return {}
    were = [percent(line["predicted"]) for line in before]
    return {**({say("answer.observed_before", language): were} if len(before) == len(rows) else {}),
            say("answer.predicted", language): [percent(line["predicted"]) for line in rows],
            say("answer.observed", language): [percent(line["observed"]) for line in rows],
            say("answer.rows", language): [number(line["rows"]) for line in rows]}


def curve_table(outcome: Outcome, language: Language) -> Table:
    """{} where it was not tried."""
    rows = curve_rows(outcome, language)
    heads = (say("answer.curve_rows", language), say("answer.value", language), say("report.range_word", language))
    return {head: [row[place] for row in rows] for place, head in enumerate(heads)} if rows else {}


def left_out_table(outcome: Outcome, language: Language) -> Table:
    return {say("report.out_column", language): [out.column for out in outcome.excluded],
            say("report.out_why", language): [left_out(out, language) for out in outcome.excluded]}
