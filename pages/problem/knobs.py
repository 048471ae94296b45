"""The knobs: which columns can be set, how far, and how finely."""
import pandas as pd
import streamlit as st

from kamp_core.problems import Role
from pages.problem.choice import Choice, change
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import pick, say

_ENDS = ("low", "high", "step")


def knobs(role: Role, names: list[str], choice: Choice) -> None:
    """A picker of number columns, then a small table of limits for those chosen."""
    numbers = {column.name for column in studio().profile(choice["dataset"]).columns if column.kind == "number"}
    free = [name for name in names if name in numbers and name not in (choice["target"], choice["time"], choice["group"])]
    session.preset("role_knob", [name for name in choice["knobs"] if name in free])
    st.multiselect(pick(role.label), free, key="role_knob", help=pick(role.help), placeholder=say("problem.choose"),
                   disabled=not session.may_work(), on_change=heard(lambda: _take(choice, session.widget("role_knob"))))
    if choice["knobs"]:
        _limits(choice)


def _take(choice: Choice, chosen: list[str]) -> None:
    """A knob is a condition, too."""
    change(choice, knobs=chosen, inputs=[*choice["inputs"], *(name for name in chosen if name not in choice["inputs"])],
           late=[name for name in choice["late"] if name not in chosen])


def _limits(choice: Choice) -> None:
    chosen = choice["knobs"]
    given = [[*choice["limits"].get(name, (None, None, None))] for name in chosen]
    table = pd.DataFrame(given, columns=list(_ENDS), dtype="float64")
    table.insert(0, "name", chosen)
    heads = {"name": st.column_config.TextColumn(say("problem.knob_column"), disabled=True)}
    heads |= {end: st.column_config.NumberColumn(say(f"problem.knob_{end}")) for end in _ENDS}
    with st.expander(say("problem.knobs")):
        st.caption(say("problem.knobs_help"))
        edited = st.data_editor(table, column_config=heads, hide_index=True, placeholder="", disabled=not session.may_work(),
                                key=f"knob_limits_{choice['dataset']}_{len(chosen)}")
    found = {row["name"]: [None if pd.isna(row[end]) else float(row[end]) for end in _ENDS]
             for row in edited.to_dict("records")}
    told = {name: ends for name, ends in found.items() if any(end is not None for end in ends)}
    if told != {name: list(ends) for name, ends in choice["limits"].items() if name in chosen}:
        change(choice, limits=told)
