"""The technical report: the whole answer on its first page, then all that is needed to judge it and to do it again."""
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.problems import Problem
from kamp_core.reports.alike import group_lines
from kamp_core.reports.figures import range_bar
from kamp_core.reports.knobs import card_lines
from kamp_core.reports.limit import at_limit
from kamp_core.reports.method import method
from kamp_core.reports.owner import Priced, money_told
from kamp_core.reports.page import template
from kamp_core.reports.section import Section
from kamp_core.reports.sentences import about_score, causes_note, nothing_text, score_rows, warnings
from kamp_core.reports.shown import (
    Shot,
    ahead_shown,
    causes_shown,
    curve_shown,
    number_shown,
    share_inspected,
    share_shown,
    shots_shown,
    top_of_paper,
    words,
)
from kamp_core.reports.sureness import advice, sureness
from kamp_core.reports.todo import not_checked, to_do, two_ranges
from kamp_core.reports.watching import episodes
from kamp_core.reports.where import where_wrong
from kamp_core.settings import Language
from kamp_core.wording import say

_WORDS = ("legend", "part_score", "part_capture", "part_causes", "part_wrong", "part_monday", "part_open", "part_more",
          "part_episodes", "part_groups", "part_settings", "part_pictures", "part_ahead", "name_nothing", "paper_technical")


def report_html(outcome: Outcome, problem: Problem, dataset_name: str, language: Language, shots: Sequence[Shot] = (),
                priced: Priced = Priced(), annex: Sequence[Section] = ()) -> str:  # noqa: B008 frozen
    """The answer on one page, the `annex` and the kept pictures after it. Every text from a file is escaped.

    Without an annex the page ends with what is known of the method."""
    worth, money = priced.worth, () if priced.worth is None else money_told(outcome, priced, language)
    inspected, outcome = share_inspected(outcome, worth, priced.wish), at_limit(outcome, worth)
    shown, steps = share_shown(inspected), to_do(outcome, language, inspected, worth)
    return template("report").render(
        **top_of_paper(outcome, problem, dataset_name, language),
        title=say("report.title", language, problem=problem.title[language]),
        **_numbers(outcome, shown, language, worth), causes=causes_shown(outcome, language),
        to_do=steps, advice=[line for line in advice(outcome, language) if line not in steps],
        wrong=where_wrong(outcome, language, shown),
        episodes=episodes(outcome, language), alike=group_lines(outcome, language), knobs=card_lines(outcome, language),
        money=money,
        not_checked=not_checked(outcome, language), sureness=sureness(outcome, language),
        method=method(outcome, language), warnings=warnings(outcome, language), annex=annex, shots=shots_shown(shots),
        words=words(_WORDS, language) | {"causes_note": causes_note(outcome, language)})


def _numbers(outcome: Outcome, inspected: float, language: Language, worth: Worth | None) -> dict[str, Any]:
    rows = [(row, Markup(range_bar(row.score.value, row.score.low, row.score.high, row.score.baseline, row.top, row.text)))
            for row in score_rows(outcome, language)]
    return {**number_shown(outcome, inspected, language), "ahead": ahead_shown(outcome, language), "score_rows": rows,
            "nothing": nothing_text(outcome, language),
            "about_score": " ".join([about_score(outcome, language), *two_ranges(outcome, language, worth)]),
            "curve": curve_shown(outcome, inspected, language)}
