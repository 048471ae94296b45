"""The blank form of a problem, for those who have no table yet."""
from functools import partial

import streamlit as st

from kamp_core.problems import Problem
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import pick, say

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def form_button(problem: Problem) -> None:
    """Small and calm; the form is made when it is asked for."""
    if problem.form:
        st.download_button(say("form.download"), partial(studio().form, problem.id, session.language()), mime=_EXCEL,
                           file_name=f"{say('form.file_name', problem=pick(problem.title))}.xlsx", key=f"form_{problem.id}",
                           help=say("form.download_help"), type="tertiary", icon=":material/download:", on_click="ignore")
