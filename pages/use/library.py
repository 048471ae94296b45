"""The model library: every model of the project beside the others, the stage of the chosen one, and the log."""
from collections.abc import Callable

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Outcome
from kamp_core.problems import find
from kamp_core.reports.numbers import score_text
from kamp_core.reports.sentences import unit_of_target
from kamp_core.studio.library import STAGES, Decision, Shelved
from kamp_core.wording.numbers import joined
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.runs import run_line
from pages.shared.tables import listing
from pages.shared.words import day, number, pick, plain, say

_TOLD = ("name", "steps", "version", "server", "what")      # facts of decisions that sentences name


def library(run: str) -> None:
    """All models, what is done with the chosen one, and who decided what."""
    st.caption(say("use.library_help"))
    models = studio().library.models(session.project().id)
    listing(_table(models))
    chosen = next(model for model in models if model.job.run == run)
    with st.container(border=True, key="shelved", gap="small"):
        st.markdown(f"**{plain(say('use.library_chosen', model=run_line(chosen.job)))}**")
        if session.may_work():
            if chosen.outcome:
                _stage(chosen)
            _delete(chosen)
    with st.expander(say("use.library_log"), icon=":material/history:"):
        log = studio().library.decisions(session.project().id)
        listing({say("use.library_when"): [day(decision.at) for decision in log],
                 say("use.library_what"): [_said(decision) for decision in log]})


def _table(models: list[Shelved]) -> dict[str, list[str]]:
    return {say("use.library_model"): [run_line(model.job) for model in models],
            say("use.stage"): [say(f"use.stage_{model.stage}") for model in models],
            say("use.library_verdict"): _told(models, lambda outcome: say(f"report.level_{outcome.verdict.level}"),
                                              "use.library_damaged"),
            say("use.library_score"): _told(models, _score),
            say("use.library_nothing"): _told(models, lambda outcome: _text(outcome, outcome.headline.baseline)),
            say("use.library_data"): _told(models, _learned)}


def _told(models: list[Shelved], tell: Callable[[Outcome], str], damaged: str | None = None) -> list[str]:
    """What each answer says; of a damaged one that it is."""
    return [tell(model.outcome) if model.outcome else say(damaged) if damaged else "–" for model in models]


def _text(outcome: Outcome, value: float) -> str:
    return score_text(outcome.headline.metric, value, unit_of_target(outcome), session.language())


def _score(outcome: Outcome) -> str:
    head = outcome.headline
    return f"{_text(outcome, head.value)} ({joined(_text(outcome, head.low), _text(outcome, head.high))})"


def _learned(outcome: Outcome) -> str:
    name = studio().ledger.dataset_name(outcome.dataset)
    return say("use.library_data_line", name=name, version=outcome.version, rows=number(outcome.rows_used))


def _stage(chosen: Shelved) -> None:
    """Another stage, with the reason."""
    run = chosen.job.run
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    stage = left.segmented_control(say("use.stage"), STAGES, default=chosen.stage, required=True, key=f"stage_{run}_{chosen.stage}",
                                   format_func=lambda name: say(f"use.stage_{name}"))
    why = right.text_input(say("use.library_why"), key=f"stage_why_{run}_{chosen.stage}", max_chars=300)
    if st.button(say("use.library_put"), key="stage_put", icon=":material/check:", disabled=stage == chosen.stage):
        with plain_errors():
            studio().library.put(run, stage, why)
            st.rerun()


def _delete(chosen: Shelved) -> None:
    with st.popover(say("use.library_delete"), icon=":material/delete_forever:"):
        st.markdown(say("use.library_delete_says"))
        if st.button(say("use.library_delete"), key="model_delete", disabled=chosen.stage == "in_use"):
            try:
                studio().library.delete(chosen.job.run)
            except KampError:
                st.rerun()               # it came into use meanwhile: the page says so
            session.choose(run=None)
            st.rerun()


def _said(decision: Decision) -> str:
    """A decision as a sentence, with its reason."""
    facts = dict(decision.facts)
    problem = find(str(facts.get("problem", "")))
    parts = [pick(problem.title) if problem else "", facts.get("target"), day(facts["made"]) if "made" in facts else ""]
    model = " · ".join(part for part in parts if part)
    said = say(f"decision.{decision.code}", model=model, **{name: facts.get(name, "–") for name in _TOLD})
    return f"{said} {say('decision.why', why=facts['why'])}" if facts.get("why") else said
