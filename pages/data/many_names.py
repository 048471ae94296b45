"""What the names of files tell: a date, a moment with a clock column, the name itself; each a column if wanted."""
from dataclasses import replace

import streamlit as st

from kamp_core.combine.facts import AppendChoices, AppendPlan
from pages.shared.number_field import number_field
from pages.shared.words import say


def names(plan: AppendPlan, choices: AppendChoices, tag: str) -> AppendChoices:
    """The pickers; what they say goes into the choices."""
    if len(plan.parts) == 1:
        return choices
    with st.container(horizontal=True, vertical_alignment="bottom", key="many_names"):
        if any(plan.dates):
            choices = _date(plan, choices, tag)
        if st.checkbox(say("combine.with_name"), key=f"many_with_name_{tag}"):
            choices = replace(choices, name_column=st.text_input(say("combine.column"), value=say("combine.name_column"),
                                                                 key=f"many_name_column_{tag}", max_chars=60, width=180))
    return choices


def _date(plan: AppendPlan, choices: AppendChoices, tag: str) -> AppendChoices:
    dated = st.checkbox(say("combine.with_date"), value=plan.date_column is not None, key=f"many_dated_{tag}")
    if not dated:
        return replace(choices, dated=False)
    column = st.text_input(say("combine.column"), value=say("combine.date_column"), key=f"many_date_column_{tag}", max_chars=60,
                           width=180)
    choices = replace(choices, dated=True, date_column=column, moment_column=say("combine.moment_column"))
    if plan.year:
        year = number_field(say("combine.year"), f"many_year_{tag}", 1950, 2100, plan.year, step=1, width=140)
        choices = replace(choices, year=year)
    clocks = [column.name for column in plan.columns if column.type == "time"]
    if clocks:
        options = ["", *clocks]
        clock = st.selectbox(say("combine.clock"), options, index=options.index(plan.clock or ""), key=f"many_clock_{tag}",
                             width=240, format_func=lambda name: name or say("combine.no_clock"), help=say("combine.clock_help"))
        choices = replace(choices, clock=clock)
    return choices
