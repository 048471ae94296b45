"""What stands in the way of an honest answer, with a cure a click away."""
import streamlit as st

from kamp_core.learning.checks import HOPELESS, Check
from kamp_core.learning.request import TrainRequest
from kamp_core.reports.checking import check_line
from pages.data.recipe_work import gather_step, propose
from pages.problem.choice import Choice, change
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import plain, say

_LOOKS = {"block": (":material/block:", "orange"), "warn": (":material/warning:", "orange"),
          "ok": (":material/check_circle:", "blue")}


def checks(request: TrainRequest, choice: Choice) -> bool:
    """The list, worst first. → can anything be learned?"""
    found = [check for check in _found(request) if not _already_late(check, choice)]
    with st.container(border=True, key="checks"):
        st.subheader(say("problem.checks"), anchor=False)
        for place, check in enumerate(found):
            _line(place, check, choice)
    return not any(check.code in HOPELESS for check in found)


@st.cache_data(max_entries=20, show_spinner=False)
def _found(request: TrainRequest) -> tuple[Check, ...]:
    return studio().check(request)


def _already_late(check: Check, choice: Choice) -> bool:
    """A column marked as known too late has no second fault worth telling."""
    return check.code != "known_too_late" and bool(check.columns) and set(check.columns) <= set(choice["late"])


def _line(place: int, check: Check, choice: Choice) -> None:
    insisted = bool(check.columns) and set(check.columns) <= set(choice["keep"])
    severity = "warn" if insisted and check.severity == "block" else check.severity
    icon, colour = _LOOKS[severity]
    with st.container(horizontal=True, vertical_alignment="center"):
        sentence = plain(check_line(check, session.language()))
        st.markdown(f":{colour}[{icon} **{say(f'problem.mark_{severity}')}**] {sentence}", width="stretch")
        if not session.may_work():
            return
        if check.cure == "exclude":
            st.button(say("check.cure_exclude"), key=f"cure_{place}_{check.code}", on_click=heard(_exclude), args=(check, choice))
        elif check.cure == "ungroup":
            st.button(say("check.cure_ungroup"), key=f"cure_{place}_{check.code}", on_click=heard(change), args=(choice,),
                      kwargs={"group": None})
        elif check.cure == "gather":
            if st.button(say("check.cure_gather"), key=f"cure_{place}_{check.code}", icon=":material/arrow_forward:"):
                propose(gather_step(check.facts["by_columns"], check.facts["columns"]))
                session.go("data")
        elif check.cure == "keep":
            if not insisted:
                st.button(say("check.cure_keep"), key=f"cure_{place}_{check.code}", on_click=heard(_keep), args=(check, choice))
            if check.severity == "block":
                st.button(say("check.cure_exclude"), key=f"out_{place}_{check.code}", on_click=heard(_exclude),
                          args=(check, choice))


def _exclude(check: Check, choice: Choice) -> None:
    change(choice, inputs=[name for name in choice["inputs"] if name not in check.columns])


def _keep(check: Check, choice: Choice) -> None:
    """The user insists: the columns are conditions, whatever their names say."""
    columns = list(check.columns)
    change(choice, keep=sorted({*choice["keep"], *columns}), late=[name for name in choice["late"] if name not in columns],
           inputs=[*choice["inputs"], *(name for name in columns if name not in choice["inputs"])])
