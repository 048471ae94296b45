"""The parts that columns play, as sentences with pickers in them."""
import streamlit as st

from kamp_core.problems import Family, Problem, Role, learns_answers
from kamp_core.problems import problem as problem_of
from kamp_core.problems.matching import has_bad
from pages.problem.choice import Choice, bad_values, change
from pages.problem.knobs import knobs
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import pick, say

_SENTENCES = {"target": "problem.target_is", "time": "problem.time_is", "group": "problem.group_is"}
_BAD = {Family.ALARMS: "problem.event_is", Family.GROUPS: "problem.compared_is"}
_FORECAST = {"target": "problem.target_is_forecast", "group": "problem.group_is_forecast"}


def roles(problem: Problem, choice: Choice) -> None:
    """One picker a role; what is picked is remembered at once."""
    names = [column.name for column in studio().profile(choice["dataset"]).columns]
    by_name = {role.name: role for role in problem.roles}
    with st.container(border=True, key="roles"):
        st.subheader(say("problem.roles"), anchor=False)
        target, bad = st.columns([3, 2])
        own = _FORECAST if problem.family is Family.FORECAST else {}
        with target:
            _one(by_name["target"], names, choice, own)
        if choice["target"] and has_bad(problem, studio().profile(choice["dataset"]).column(choice["target"])):
            with bad:
                _bad(choice)
        for column, name in zip(st.columns(2), ("time", "group"), strict=True):
            with column:
                _one(by_name[name], names, choice, own)
        if "knob" in by_name:
            knobs(by_name["knob"], names, choice)
        _inputs(by_name["inputs"], names, choice, "problem.inputs_are_forecast" if own else "problem.inputs_are")


def _plain_road(problem: Problem) -> bool:
    """Do the roles go by their usual names: a result column, and conditions?"""
    return learns_answers(problem) and not problem.life and not problem.settings


def _one(role: Role, names: list[str], choice: Choice, own: dict[str, str]) -> None:
    key = f"role_{role.name}"
    session.preset(key, choice[role.name])
    told = _plain_road(problem_of(choice["problem"]))
    label = say(own.get(role.name, _SENTENCES[role.name])) if told else pick(role.label)
    st.selectbox(label, names if role.needed else [None, *names], key=key,
                 help=pick(role.help), format_func=lambda name: say("problem.none") if name is None else name,
                 placeholder=say("problem.choose" if role.needed else "problem.none"), disabled=not session.may_work(),
                 on_change=heard(lambda: change(choice, **{role.name: session.widget(key)})))


def _bad(choice: Choice) -> None:
    values = bad_values(choice)
    session.preset("bad_value", choice["bad"] if choice["bad"] in values else None)
    asked = problem_of(choice["problem"])
    label = "problem.failure_is" if asked.life else _BAD.get(asked.family, "problem.bad_is")
    st.selectbox(say(label), values, key="bad_value", placeholder=say("problem.choose"), disabled=not session.may_work(),
                 on_change=heard(lambda: change(choice, bad=session.widget("bad_value"))))


def _inputs(role: Role, names: list[str], choice: Choice, said: str) -> None:
    taken = {choice["target"], choice["time"], choice["group"]}
    free = [name for name in names if name not in taken]
    late = [name for name in choice["late"] if name in free]
    session.preset("role_inputs", [name for name in choice["inputs"] if name in free and name not in late])
    label = say(said) if _plain_road(problem_of(choice["problem"])) else pick(role.label)
    st.multiselect(label, [name for name in free if name not in late], key="role_inputs",
                   help=pick(role.help), placeholder=say("problem.choose"), disabled=not session.may_work(),
                   on_change=heard(lambda: change(choice, inputs=session.widget("role_inputs"))))
    session.preset("role_late", late)
    st.multiselect(say("problem.late_are"), free, key="role_late", help=say("problem.late_help"),
                   placeholder=say("problem.late_none"), disabled=not session.may_work(),
                   on_change=heard(lambda: _mark_late(choice, session.widget("role_late"))))


def _mark_late(choice: Choice, late: list[str]) -> None:
    """A column that loses its mark becomes a condition again."""
    freed = [name for name in choice["late"] if name not in late and name not in choice["inputs"]]
    change(choice, late=late, inputs=[c for c in choice["inputs"] if c not in late] + freed,
           keep=[*choice["keep"], *(c for c in freed if c not in choice["keep"])])
