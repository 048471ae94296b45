"""How an answer was scored, in words: shared by the technical report and the folded details."""
from kamp_core.learning.outcome import Outcome
from kamp_core.reports import outlook
from kamp_core.reports.choosing import few_models, finished, why_chosen
from kamp_core.reports.counted import things
from kamp_core.reports.sentences import warnings
from kamp_core.reports.sureness import sureness
from kamp_core.settings import Language
from kamp_core.wording import model_name, say
from kamp_core.wording.numbers import number


def method(outcome: Outcome, language: Language) -> tuple[str, str]:
    """How it was scored, and with what."""
    split = outcome.split
    scored = say(f"report.method_{split.scheme}", language, **{
        "rows": things(outcome, split.holdout_rows, language), "blocks": number(split.blocks),
        "from": (split.holdout_from or "–")[:10], "to": (split.holdout_to or "–")[:10]})
    if outcome.outlook is not None:
        scored = outlook.method(outcome, outcome.outlook, language)
    rest = say("report.method_rest", language, model=model_name(outcome.chosen, language), tried=finished(outcome.leaderboard),
               seconds=number(float(round(outcome.seconds))), seed=outcome.seed, run=outcome.run)
    return scored, rest


def method_lines(outcome: Outcome, by_clock: bool, language: Language) -> tuple[str, ...]:
    """All there is to say of it. `by_clock`: no number of models was asked for."""
    chosen = [line for line in (why_chosen(outcome, language), few_models(outcome, by_clock, language)) if line]
    twins = outcome.split.duplicates_grouped
    return (*method(outcome, language), *chosen, *sureness(outcome, language), *warnings(outcome, language),
            *([say("answer.twins", language, rows=number(twins))] if twins else []))
