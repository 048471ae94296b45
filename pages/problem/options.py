"""What can be chosen besides columns: each option of the problem as one picker, or a number to write down."""
import streamlit as st

from kamp_core.problems import Option, Problem
from kamp_core.problems.matching import has_bad
from pages.problem.choice import Choice, change, request_from
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import pick, say


def options(problem: Problem, choice: Choice) -> None:
    """Nothing where the problem has none, or where only fewer bad ones can be wanted; what is picked is remembered at once."""
    taken = problem.taken(choice["options"])
    offered = [option for option in problem.options if option.only is None or taken.get(option.only[0]) == option.only[1]]
    if not offered or (problem.settings and choice["target"]
                       and has_bad(problem, studio().profile(choice["dataset"]).column(choice["target"]))):
        return
    with st.container(border=True, key="options"):
        st.subheader(say("problem.options"), anchor=False)
        boxes = st.columns(2)
        for place, option in enumerate(offered):
            with boxes[place % 2]:
                (_one if option.values else _number)(option, choice)


def _one(option: Option, choice: Choice) -> None:
    values = studio().offered(request_from(choice), option)
    key, words = f"option_{option.name}", {value["value"]: pick(value) for value in values}
    usual = option.values[0]["value"]
    session.preset(key, choice["options"].get(option.name, usual))
    st.selectbox(pick(option.label), list(words), key=key, help=pick(option.help), format_func=lambda value: words[value],
                 disabled=not session.may_work(),
                 on_change=heard(lambda: change(choice, options={**choice["options"], option.name: session.widget(key)})))


def _number(option: Option, choice: Choice) -> None:
    key, given = f"option_{option.name}", choice["options"].get(option.name)
    session.preset(key, float(given) if given else None)
    st.number_input(pick(option.label), value=None, key=key, help=pick(option.help), format="%.6g",
                    placeholder=say("problem.choose"), disabled=not session.may_work(),
                    on_change=heard(lambda: _write(option, choice, session.widget(key))))


def _write(option: Option, choice: Choice, value: float | None) -> None:
    rest = {name: known for name, known in choice["options"].items() if name != option.name}
    change(choice, options=rest if value is None else {**rest, option.name: f"{value:.10g}"})
