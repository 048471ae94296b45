"""Use: next week's file in, predictions with reasons out; and the model to take along."""
import streamlit as st

from kamp_core.errors import KampError
from kamp_core.jobs.facts import Job
from kamp_core.models.whatif import can_try
from kamp_core.problems import Family
from kamp_core.problems import problem as problem_of
from kamp_core.studio.since import has_promise
from pages.shared import session
from pages.shared.frame import empty_state, head, heard, plain_errors, studio
from pages.shared.guide import guide_beside
from pages.shared.road import step_page
from pages.shared.runs import run_line, run_lines, run_to_show, verdict_badge
from pages.shared.upload import upload
from pages.shared.words import plain, say
from pages.use.at_work import at_work
from pages.use.change import change
from pages.use.library import library
from pages.use.locked import at_hand, fault
from pages.use.scoring import score_file
from pages.use.since import since
from pages.use.take import take_along, wanted
from pages.use.trial import products_tried, trial


def pick_model(answered: dict[str, Job]) -> str:
    """The chosen run, else the one in use, else the newest with an answer; a picker where there are several."""
    run = run_to_show(answered, studio().library.in_use(session.project().id))
    if len(answered) > 1:
        session.preset("use_run", run)
        st.selectbox(say("use.model"), list(answered), key="use_run", format_func=run_lines(answered).__getitem__,
                     on_change=heard(lambda: session.choose(run=session.widget("use_run"))))
    if session.run() != run:
        session.choose(run=run)
    return run


def answer_key(problem: str) -> str:
    """What a file brought here comes back as: its rows with predictions, or what follows them."""
    return "use.answer_forecast" if problem_of(problem).family is Family.FORECAST else "use.answer"


def stage(job: Job) -> None:
    """Is it in use, or is another one?"""
    other = studio().library.in_place_of(job)
    if other is not None:
        st.info(plain(say("use.in_use_other", model=run_line(other))), icon=":material/info:")
        st.button(say("use.in_use_show"), key="take_in_use", on_click=heard(session.choose), kwargs={"run": other.run})


def model_card(run: str, job: Job) -> None:
    """What the model foretells and wants, and its file."""
    outcome = studio().outcome(run)
    level = outcome.verdict.level
    with st.container(border=True, key="model_card", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(run_line(job))}**")
            verdict_badge(level)
            if run in [used.run for used in studio().library.in_use(job.project)]:
                st.badge(say("use.in_use"), icon=":material/check_circle:", color="green")
        if level in ("no_signal", "suspicious"):
            of_chance = level == "no_signal" and outcome.outlook is not None
            st.warning(say("use.no_signal_ahead" if of_chance else f"use.{level}"), icon=":material/warning:")
        if fault(run):
            return
        wanted(outcome)
        take_along(f"{outcome.problem}_{run}.kamp", run)


def sides(run: str) -> str:
    """What can be done with this model, one at a time; a damaged one can be deleted."""
    try:
        outcome = studio().outcome(run)
    except KampError:
        return "library"
    works = session.may_work()                   # else no file can be brought
    able = [*(["trial"] if works and products_tried(outcome) else []), *(["file"] if works else []),
            *(["change"] if can_try(outcome.family) else []), *(["since"] if works and has_promise(outcome) else []), "library"]
    if session.widget("use_tab") not in able:
        session.preset("use_tab", able[0])
    return st.segmented_control(say("use.tabs"), able, key="use_tab", required=True, label_visibility="collapsed",
                                format_func=lambda name: say(f"use.tab_{name}"))


def bring(run: str) -> dict[str, str] | None:
    """The drop zone; what arrives is remembered with this model until another file comes."""
    st.subheader(say("use.bring"), anchor=False)
    memory = f"scoring {run}"
    given = upload("score_upload", slim=bool(session.recall(memory)))
    if given:
        session.remember(memory, {"file": given.file, "name": given.name})     # no rerun: it would lose a quick click
    kept: dict[str, str] | None = session.recall(memory)
    return kept


answered = {job.run: job for job in studio().runs(session.project().id) if job.has_answer}
if not answered:
    head(say("use.title"), say("use.answer_none"))
    empty_state("use.needs_run")
else:
    top = st.container()
    with plain_errors():
        run = pick_model(answered)
        with top:
            head(say("use.title"), say(answer_key(answered[run].request.problem)))
        guide_beside("use", answered[run].request.problem)
        if not session.may_work():
            st.page_link(step_page("answer"), label=say("use.see_answer"), icon=":material/insights:", **session.carried())
        stage(answered[run])
        with plain_errors():
            model_card(run, answered[run])
        side = sides(run) if at_hand(run) else "library"
        if side == "change":
            change(studio().outcome(run))
        elif side == "trial":
            trial(studio().outcome(run))
        elif side == "since":
            since(studio().outcome(run))
        elif side == "library":
            library(run)
        else:
            given = bring(run)
            if given:
                score_file(run, given["file"], given["name"])
            at_work(run, answered[run].request.problem)
