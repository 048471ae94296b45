"""The search for the delay: the result it is to tell about, the curve over the delays, and one sentence."""
import streamlit as st
from pydantic import TypeAdapter

from kamp_core.combine.delay import DelaySearch
from kamp_core.combine.times import NearestPlan
from kamp_core.look.figure_delay import delay_figure
from kamp_core.studio.combining import Pairing
from kamp_core.studio.errands import Errand
from pages.shared import session
from pages.shared.errand import busy, send
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.number_field import number_field
from pages.shared.words import number, percent, plain, say

_SEARCH: TypeAdapter[DelaySearch] = TypeAdapter(DelaySearch)


def keep_search(errand: Errand) -> None:
    """What a search found is remembered with the pair of datasets it is about."""
    plan = errand.facts["plan"]
    session.remember(f"delay {plan['left']['dataset']} {plan['right']['dataset']}", errand.result)


def delay_search(plan: NearestPlan, pairing: Pairing, tag: str) -> None:
    kept = session.recall(f"delay {plan.left.dataset} {plan.right.dataset}")
    with st.expander(say("combine.search"), icon=":material/search:", expanded=bool(kept)):
        st.caption(say("combine.search_help"))
        _ask(plan, pairing, tag)
        if kept:
            _show(_SEARCH.validate_python(kept), tag)


def _ask(plan: NearestPlan, pairing: Pairing, tag: str) -> None:
    names = [c.name for c in pairing.left_columns if c.type not in ("date", "time", "datetime") and c.name != plan.left_time]
    boxes = st.columns(3, vertical_alignment="bottom")
    target = boxes[0].selectbox(say("combine.target"), names, index=None, key=f"delay_target_{tag}",
                                placeholder=say("combine.choose"))
    column = studio().profile(plan.left.dataset, plan.left.version).column(target) if target else None
    values = [value for value, _ in column.top] if column and (column.kind != "number" or column.distinct == 2) else []
    bad = boxes[1].selectbox(say("combine.bad_value"), values, index=len(values) - 1 if values else None,
                             key=f"delay_bad_{tag}_{target}", disabled=not values, placeholder=say("combine.is_number"))
    longest = number_field(say("combine.longest"), f"delay_longest_{tag}", low=1.0, first=600.0, step=60.0, where=boxes[2])
    if st.button(say("combine.search_start"), key="delay_search", disabled=not target or busy()):
        send("combining.search_delay", str(target), plan=plan, target=target, bad=bad, longest=longest)


def _show(found: DelaySearch, tag: str) -> None:
    words = say(f"combine.delay_{found.verdict}", best=number(found.best), low=number(found.low), high=number(found.high),
                      longest=number(found.delays[-1]), column=found.column, share=percent(max(found.told)))
    with st.container(key="delay_found"):
        st.markdown(f"**{plain(words)}**")
        titles = say("combine.delay_axis"), say("combine.told_axis"), say("combine.chance"), say("combine.best")
        st.plotly_chart(delay_figure(found.delays, found.told, found.chance, found.best if found.found else None, titles),
                        key="delay_curve", theme="streamlit", alt=words, config={"displayModeBar": False})
        st.caption(say("combine.search_rows", rows=number(found.rows), columns=number(found.columns)))
        if found.found:
            st.button(say("combine.take_delay", best=number(found.best)), key="take_delay",
                      on_click=heard(_take), args=(found.best, tag))


def _take(delay: float, tag: str) -> None:
    session.preset(f"time_unit_{tag}", "seconds")
    session.preset(f"time_delay_{tag}", delay)
