"""Join by key: what must be equal, and how many rows that brings together, before it is done."""
from dataclasses import replace

import streamlit as st

from kamp_core.combine.join import Cure, JoinCheck, JoinPlan
from kamp_core.combine.keys import LOOSE, Looseness
from kamp_core.studio.combining import Pairing
from pages.data.combine_parts import added, counted, keyed, make, note, pairs
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import number, plain, say, some


def by_key(pairing: Pairing, name: str) -> None:
    tag = f"{pairing.left.dataset}_{pairing.right.dataset}"
    st.markdown(f"**{say('combine.keys')}**")
    keys = pairs(pairing, pairing.join.keys, f"join_{tag}")
    if not keys:
        st.info(say("combine.keys_missing"), icon=":material/key:")
        return
    plan = replace(pairing.join, keys=keys, loose=_loose(tag), columns=added(pairing, tuple(k for _, k in keys), f"join_add_{tag}"))
    check = counted(_check, plan)
    if check.repeated:
        plan = replace(plan, repeats=st.radio(say("combine.repeats", count=number(check.repeated), more=number(check.more)),
                                              ["all", "first", "last"], key=f"join_repeats_{tag}", horizontal=True,
                                              format_func=lambda way: say(f"combine.repeats_{way}")))
    plan = replace(plan, keep="left" if st.toggle(say("combine.keep_left"), value=True, key=f"join_keep_{tag}") else "matched")
    check = counted(_check, plan)
    note(_sentences(check))
    if check.recurring:
        st.warning(say("combine.recurring", count=number(check.recurring), day=plain((plan.day or ("",))[0]),
                       list=plain(some(check.recurring_examples, count=check.recurring))), icon=":material/event_repeat:")
    if check.rows > check.left_rows:
        st.warning(say("combine.multiplied", rows=number(check.rows - check.left_rows)), icon=":material/content_copy:")
    for cure in check.cures:
        _offer(cure, plan, tag)
    _examples(check)
    make("combining.join", plan, name, f"join_{tag}", ready=check.rows > 0 and check.left_matched > 0)


@st.cache_data(max_entries=40, show_spinner=False, hash_funcs={JoinPlan: repr})
def _check(plan: JoinPlan) -> JoinCheck:
    return studio().combining.check_join(plan)


def _loose(tag: str) -> tuple[Looseness, ...]:
    """Differences in writing that do not count; shown once one was let go."""
    chosen = session.visit_value(f"loose_{tag}", ())
    if not chosen:
        return ()
    kept = st.multiselect(say("combine.loose"), LOOSE, key=f"join_loose_{tag}", placeholder=say("combine.none_chosen"),
                          format_func=lambda way: say(f"combine.loose_{way}"))
    return tuple(way for way in LOOSE if way in kept)


def _offer(cure: Cure, plan: JoinPlan, tag: str) -> None:
    ways = ", ".join(say(f"combine.loose_{way}") for way in cure.loose)
    with st.container(horizontal=True, vertical_alignment="center", key="join_cure", border=True):
        st.markdown(plain(say("combine.cure", ways=ways, rows=number(cure.rows), mine=cure.example[0], theirs=cure.example[1])))
        chosen = tuple(way for way in LOOSE if way in plan.loose or way in cure.loose)
        st.button(say("combine.cure_take"), key="join_cure_take", on_click=heard(_take), args=(chosen, tag))


def _take(loose: tuple[Looseness, ...], tag: str) -> None:
    session.set_visit_value(f"loose_{tag}", loose)
    session.preset(f"join_loose_{tag}", loose)


def _sentences(check: JoinCheck) -> list[str]:
    said = [say("combine.matched", rows=number(check.left_matched), all=number(check.left_rows))]
    for count, key in ((check.left_alone, "left_alone"), (check.left_blank, "left_blank"), (check.right_alone, "right_alone"),
                       (check.right_blank, "right_blank")):
        if count:
            said.append(say(f"combine.{key}", rows=number(count)))
    return [*said, say("combine.result_rows", rows=number(check.rows))]


def _examples(check: JoinCheck) -> None:
    shown = [(say("combine.left_examples"), check.left_examples), (say("combine.right_examples"), check.right_examples),
             (say("combine.repeated_examples"), check.repeated_examples)]
    shown = [(title, examples) for title, examples in shown if examples]
    for place, (title, examples) in zip(st.columns(max(1, len(shown))), shown, strict=False):
        keyed(title, examples, place)
