"""What can be chosen besides columns: each option of the problem as one picker."""
import streamlit as st

from kamp_core.problems import Option, Problem
from pages.problem.choice import Choice, change
from pages.shared import session
from pages.shared.words import pick, say


def options(problem: Problem, choice: Choice) -> None:
    """Nothing where the problem has none; what is picked is remembered at once."""
    if not problem.options:
        return
    with st.container(border=True, key="options"):
        st.subheader(say("problem.options"), anchor=False)
        boxes = st.columns(2)
        for place, option in enumerate(problem.options):
            with boxes[place % 2]:
                _one(option, choice)


def _one(option: Option, choice: Choice) -> None:
    key, words = f"option_{option.name}", {value["value"]: pick(value) for value in option.values}
    usual = option.values[0]["value"]
    session.preset(key, choice["options"].get(option.name, usual))
    st.selectbox(pick(option.label), list(words), key=key, help=pick(option.help), format_func=lambda value: words[value],
                 on_change=lambda: change(choice, options={**choice["options"], option.name: session.widget(key)}))
