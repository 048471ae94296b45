"""One page that needs nothing else: opens anywhere, prints on A4."""
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.problems import Problem
from kamp_core.reports import outlook
from kamp_core.reports.alike import group_lines
from kamp_core.reports.figure_ahead import ahead_svg
from kamp_core.reports.figures import capture_curve, range_bar
from kamp_core.reports.knobs import card_lines
from kamp_core.reports.money import money_lines
from kamp_core.reports.page import template
from kamp_core.reports.sentences import (
    USUAL_SHARE,
    about_score,
    causes,
    causes_note,
    headline,
    inspects,
    nothing_text,
    reasons,
    score_rows,
    warnings,
    where_wrong,
)
from kamp_core.reports.sureness import advice, sureness
from kamp_core.reports.todo import not_checked, to_do
from kamp_core.reports.watching import episodes
from kamp_core.settings import Language
from kamp_core.wording import model_name, say
from kamp_core.wording.numbers import number

_WORDS = ("legend", "part_score", "part_capture", "part_causes", "part_wrong", "part_monday", "part_open", "part_more",
          "part_episodes", "part_groups", "part_settings", "part_pictures", "part_ahead", "name_nothing")


@dataclass(frozen=True)
class Shot:
    """A picture that was kept: what it says, which rows it shows ('' for all), and a PNG."""

    sentence: str
    rows: str
    png: bytes


def report_html(outcome: Outcome, problem: Problem, dataset_name: str, language: Language, shots: Sequence[Shot] = (),
                worth: Worth | None = None) -> str:
    """The answer on one page, the kept pictures after it. Every text from a file is escaped. `worth`: where prices are known."""
    inspected = worth.inspected if worth is not None and inspects(outcome) else USUAL_SHARE
    steps = to_do(outcome, language, inspected)
    return template("report").render(
        language=language, title=say("report.title", language, problem=problem.title[language]),
        question=problem.question[language], facts_line=_facts_line(outcome, dataset_name, language),
        **_verdict(outcome, language), **_numbers(outcome, inspected or USUAL_SHARE, language), **_causes(outcome, language),
        to_do=steps, advice=[line for line in advice(outcome, language) if line not in steps], wrong=where_wrong(outcome, language),
        episodes=episodes(outcome, language), alike=group_lines(outcome, language), knobs=card_lines(outcome, language),
        money=() if worth is None else money_lines(worth, outcome, language),
        not_checked=not_checked(outcome, language), sureness=sureness(outcome, language),
        method=method(outcome, language), warnings=warnings(outcome, language),
        shots=[(shot, base64.b64encode(shot.png).decode()) for shot in shots],
        words={name: say(f"report.{name}", language) for name in _WORDS} | {"causes_note": causes_note(outcome, language)})


def _verdict(outcome: Outcome, language: Language) -> dict[str, Any]:
    level = outcome.verdict.level
    return {"level": level, "level_name": say(f"report.level_{level}", language),
            "level_means": say(f"report.means_{level}", language), "reasons": reasons(outcome, language)}


def _numbers(outcome: Outcome, inspected: float, language: Language) -> dict[str, Any]:
    main = headline(outcome, language, inspected)
    bar = range_bar(main.value, main.low, main.high, main.baseline, main.top, main.sentence, height=20)
    rows = [(row, Markup(range_bar(row.score.value, row.score.low, row.score.high, row.score.baseline, row.top, row.text)))
            for row in score_rows(outcome, language)]
    curve = capture_curve(outcome.capture, inspected, say("report.capture_inspected", language),
                          say("report.capture_caught", language)) if inspects(outcome) else ""
    known = outcome.outlook
    ahead = ahead_svg(known.history, known.ahead, say("report.part_ahead", language)) if known is not None else ""
    return {"ahead": Markup(ahead), "headline": main,
            "headline_bar": Markup(bar), "score_rows": rows, "nothing": nothing_text(outcome, language),
            "about_score": about_score(outcome, language), "curve": Markup(curve)}


def _causes(outcome: Outcome, language: Language) -> dict[str, Any]:
    found = causes(outcome, language)
    top = max((cause.high for cause in found), default=1.0)
    return {"causes": [(cause, Markup(range_bar(cause.value, cause.low, cause.high, None, top, cause.sentence, height=9)))
                       for cause in found]}


def _facts_line(outcome: Outcome, dataset_name: str, language: Language) -> str:
    key = "report.facts_line" if outcome.watch is None and outcome.division is None else "report.facts_line_untold"
    return say(key, language, dataset=dataset_name, version=outcome.version, target=outcome.target,
               rows=number(outcome.rows_used), made=f"{datetime.now():%Y-%m-%d}")


def method(outcome: Outcome, language: Language) -> tuple[str, str]:
    """How it was scored, and with what."""
    split = outcome.split
    scored = say(f"report.method_{split.scheme}", language, **{
        "rows": number(split.holdout_rows), "blocks": number(split.blocks),
        "from": (split.holdout_from or "–")[:10], "to": (split.holdout_to or "–")[:10]})
    if outcome.outlook is not None:
        scored = outlook.method(outcome, outcome.outlook, language)
    rest = say("report.method_rest", language, model=model_name(outcome.chosen, language), tried=len(outcome.leaderboard),
               seconds=number(float(round(outcome.seconds))), seed=outcome.seed, run=outcome.run)
    return scored, rest
