"""Why this model and no other, and whether many were tried, in words."""
import re
from collections.abc import Sequence

from kamp_core.intake.names import unit_of
from kamp_core.learning.metrics import HIGHER_IS_BETTER
from kamp_core.learning.outcome import Metric, Outcome
from kamp_core.learning.request import Candidate
from kamp_core.problems import Family
from kamp_core.reports.numbers import score_text
from kamp_core.settings import Language
from kamp_core.wording import model_name, say

FEW = 4                    # finished models; an idle machine finishes more in the shortest budget
EARLY = 0.85               # of the time given
_PAIRED = re.compile(r"_pairs(_\d+)?$")       # what model ids with pairs of columns end with
_SEARCHED = (Family.TWO_CLASSES, Family.MANY_CLASSES, Family.NUMBERS, Family.FORECAST)     # families whose models compete


def why_chosen(outcome: Outcome, language: Language) -> str:
    """One sentence; '' where there was nothing to choose between."""
    done = {line.model: line for line in outcome.leaderboard if line.status == "done" and line.value is not None}
    alone = next((line for name, line in done.items() if name != "blend"), None)
    chosen = done.get(outcome.chosen)
    if Family(outcome.family) not in _SEARCHED or chosen is None or alone is None or len(done) < 2:
        return ""
    if chosen.model != "blend":
        return _alone(chosen, next(iter(done.values())), outcome, language)
    higher = (chosen.value or 0) > (alone.value or 0)
    together, single = (_score(line, outcome, language) for line in (chosen, alone))
    key = "blend" if together != single and higher == HIGHER_IS_BETTER[Metric(chosen.metric)] else "blend_even"
    return say(f"report.chosen_{key}", language, model=model_name(alone.model, language), blend=together, alone=single)


def is_first(outcome: Outcome) -> bool:
    """Is the model that was chosen the one with the best score?"""
    return next((line.model for line in outcome.leaderboard if line.status == "done"), outcome.chosen) == outcome.chosen


def _alone(chosen: Candidate, first: Candidate, outcome: Outcome, language: Language) -> str:
    """Of a single model, and the `first` of the ranking. Models are chosen by how true their predictions are, not by that score."""
    facts = {"model": model_name(chosen.model, language), "first": model_name(first.model, language)}
    if first.model == chosen.model:
        return say("report.chosen_best", language, **facts)
    if _PAIRED.search(first.model) and not _PAIRED.search(chosen.model):
        return say("report.chosen_steadier", language, **facts)
    alike = _score(chosen, outcome, language) == _score(first, outcome, language)
    return say("report.chosen_plainer" if alike else "report.chosen_weighed", language, **facts)


def few_models(outcome: Outcome, by_clock: bool, language: Language) -> str:
    """One sentence where a busy machine or long data left time for a few models only. `by_clock`: no number of them was asked."""
    tried = finished(outcome.leaderboard)
    if not by_clock or outcome.status == "stopped" or Family(outcome.family) not in _SEARCHED or tried >= FEW:
        return ""
    return say("report.few_models", language, count=tried)


def ended_early(outcome: Outcome, by_clock: bool, language: Language) -> str:
    """One sentence where much of the time given was left over. `by_clock`: as above."""
    searched = by_clock and outcome.status == "done" and Family(outcome.family) in _SEARCHED
    return say("report.ended_early", language) if searched and outcome.seconds < EARLY * outcome.budget else ""


def finished(leaderboard: Sequence[Candidate]) -> int:
    """Models that were tried to the end; what is mixed of them is none more."""
    return sum(line.status == "done" and line.model != "blend" for line in leaderboard)


def _score(line: Candidate, outcome: Outcome, language: Language) -> str:
    return score_text(Metric(line.metric), line.value, unit_of(outcome.target) or "", language)
