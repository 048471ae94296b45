"""Problem: what is asked, which column plays which part, and what stands in the way."""
import streamlit as st

from kamp_core.problems import Problem, learns_answers, shelf
from pages.problem.checks import checks
from pages.problem.choice import Choice, choose_problem, current_choice, current_problem, request_from, settled
from pages.problem.form import form_button
from pages.problem.options import options
from pages.problem.roles import roles
from pages.shared import session
from pages.shared.frame import cells, empty_state, head, heard, next_step, plain_errors, tell_only_look
from pages.shared.guide import guide_beside
from pages.shared.pickers import dataset_picker
from pages.shared.words import pick, plain, say


def chosen_one(problem: Problem) -> None:
    """The question that is asked, before anything else."""
    with st.container(border=True, key="chosen", gap="xxsmall"):
        st.markdown(f":material/check: **{pick(problem.title)}**")
        st.subheader(pick(problem.question), anchor=False)


def cards(chosen: str | None) -> None:
    """The problems on the shelf; the chosen one is marked."""
    with st.container(key="shelf"):
        for column, problem in zip(cells(len(shelf())), shelf().values(), strict=True):
            with column, st.container(border=True, height="stretch", key=f"card_{problem.id}"):
                st.markdown(f"**{pick(problem.title)}**")
                st.caption(pick(problem.question))
                if session.may_work():
                    _choose(problem, problem.id == chosen)


def _choose(problem: Problem, here: bool) -> None:
    st.button(say("problem.chosen" if here else "problem.choose_this"), key=f"problem_{problem.id}", width="stretch",
              icon=":material/check:" if here else None, on_click=heard(choose_problem), args=(problem.id,))


def answer_line(problem: str | None, choice: Choice | None) -> str:
    """What is settled so far, in one line."""
    if problem is None or choice is None:
        return say("problem.answer_none")
    if not settled(choice):
        return say("problem.answer_no_target")
    if shelf()[problem].settings:
        return plain(say("problem.answer_knobs", target=choice["target"], count=len(request_from(choice).knobs)))
    count = len(request_from(choice).inputs) - len(request_from(choice).late)
    if choice["target"] is None or shelf()[problem].life or not learns_answers(shelf()[problem]):
        return say("problem.answer_untold", problem=pick(shelf()[problem].title), count=count)
    return plain(say("problem.answer", problem=pick(shelf()[problem].title), target=choice["target"], count=count))


def details(problem: Problem, choice: Choice) -> bool:
    """The guide, roles and checks, what it takes beside them. → can anything be learned?"""
    guide_beside("problem", problem.id)
    main, side = st.columns([2, 1], gap="medium")
    with side, st.container(border=True, key="aside"):
        st.markdown(f"**{say('problem.wants')}** {pick(problem.needs)}")
        st.markdown(f"**{say('problem.gives')}** {pick(problem.answer)}")
        form_button(problem)
    with main:
        roles(problem, choice)
        options(problem, choice)
        if settled(choice):
            with plain_errors():
                return checks(request_from(choice), choice)
    return False


dataset = session.dataset()
problem = current_problem()
choice = current_choice(dataset, problem) if dataset and problem else None
head(say("problem.title"), answer_line(problem, choice))
tell_only_look()
if dataset is None:
    empty_state("problem.needs_data")
else:
    dataset_picker()
    if problem is None:
        cards(problem)
    else:
        chosen_one(shelf()[problem])
        if session.may_work():
            with st.expander(say("problem.others", count=len(shelf()) - 1), key=f"others_{problem}"):
                cards(problem)
    ready = bool(problem and choice and details(shelf()[problem], choice))
    if session.may_work():
        next_step("train", "problem.next", disabled=not ready)
