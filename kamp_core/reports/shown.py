"""What several papers show: the verdict, the number that matters with its bar, the causes with theirs, kept pictures."""
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.problems import Problem
from kamp_core.reports.counted import things
from kamp_core.reports.figure_ahead import ahead_svg
from kamp_core.reports.figures import capture_curve, range_bar
from kamp_core.reports.sentences import USUAL_SHARE, causes, headline, inspects, reasons
from kamp_core.settings import Language
from kamp_core.wording import say


@dataclass(frozen=True)
class Shot:
    """A picture that was kept: what it says, which rows it shows ('' for all), and a PNG."""

    sentence: str
    rows: str
    png: bytes


def share_inspected(outcome: Outcome, worth: Worth | None, wish: float | None = None) -> float:
    """Of the parts, what the steps speak of: 0 or 1 where the prices say to inspect none or all of them; else the wish, and
    without one the share worth most."""
    best = worth.best.share if worth is not None and worth.best is not None and inspects(outcome) else None
    if best in (0.0, 1.0) or (wish is None and best is not None):
        return best
    return USUAL_SHARE if wish is None else wish


def share_shown(inspected: float) -> float:
    """What the headline speaks of: with none or all inspected a model has nothing to say."""
    return inspected if 0 < inspected < 1 else USUAL_SHARE


def top_of_paper(outcome: Outcome, problem: Problem, dataset_name: str, language: Language) -> dict[str, Any]:
    """What every paper begins with: the question, where it was asked, and the verdict."""
    level = outcome.verdict.level
    key = "report.facts_line" if outcome.watch is None and outcome.division is None else "report.facts_line_untold"
    line = say(key, language, dataset=dataset_name, version=outcome.version, target=outcome.target,
               rows=things(outcome, outcome.rows_used, language), made=f"{datetime.now():%Y-%m-%d}")
    return {"language": language, "question": problem.question[language], "facts_line": line, "level": level,
            "level_name": say(f"report.level_{level}", language), "level_means": say(f"report.means_{level}", language),
            "reasons": reasons(outcome, language)}


def number_shown(outcome: Outcome, inspected: float, language: Language) -> dict[str, Any]:
    """The headline and its bar."""
    main = headline(outcome, language, inspected)
    bar = range_bar(main.value, main.low, main.high, main.baseline, main.top, main.sentence, height=20)
    return {"headline": main, "headline_bar": Markup(bar)}


def curve_shown(outcome: Outcome, inspected: float, language: Language) -> Markup:
    """How much is caught for how much inspected; '' where nothing is inspected."""
    if not inspects(outcome):
        return Markup("")
    return Markup(capture_curve(outcome.capture, inspected, say("report.capture_inspected", language),
                                say("report.capture_caught", language)))


def ahead_shown(outcome: Outcome, language: Language) -> Markup:
    """What came and what is expected; '' for no forecast."""
    known = outcome.outlook
    return Markup("" if known is None else ahead_svg(known.history, known.ahead, say("report.part_ahead", language)))


def causes_shown(outcome: Outcome, language: Language, most: int | None = None) -> list[tuple[Any, Markup]]:
    """Each cause with its bar, all to the same scale."""
    found = causes(outcome, language)[:most]
    top = max((cause.high for cause in found), default=1.0)
    return [(cause, Markup(range_bar(cause.value, cause.low, cause.high, None, top, cause.sentence, height=9))) for cause in found]


def shots_shown(shots: Sequence[Shot]) -> list[tuple[Shot, str]]:
    """Each with its pixels as text."""
    return [(shot, base64.b64encode(shot.png).decode()) for shot in shots]


def words(names: Sequence[str], language: Language) -> dict[str, str]:
    """Headings by their names."""
    return {name: say(f"report.{name}", language) for name in names}
