"""A model put to work without the screens: the two commands, to copy."""
import streamlit as st

from kamp_core.problems import Family, problem
from pages.shared.words import say


def at_work(run: str, asked: str) -> None:
    """Folded: most visitors bring a file."""
    with st.expander(say("use.work"), key="at_work", icon=":material/terminal:"):
        st.markdown(say("use.work_watch"))
        st.code(f'uv run kamp watch "{say("use.work_folder")}" --model {run}', language=None, wrap_lines=True)
        if problem(asked).family is not Family.FORECAST:
            st.markdown(say("use.work_serve"))
            st.code(f"uv run kamp serve {run}", language=None, wrap_lines=True)
        st.caption(say("use.work_note"))
