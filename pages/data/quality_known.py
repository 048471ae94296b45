"""What only people know of a dataset: what names a row, when it was collected, rules between columns, lists of valid values."""
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kamp_core.quality.facts import Profile, Quality
from kamp_core.quality.known import DatasetFacts, Lookup, Rule, comparable, keys_of
from pages.data.quality_columns import undo_button
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import plain, say

_SIGNS = {"at_most": "≤", "less": "<", "sum": "="}


def known(dataset: str, profile: Profile, quality: Quality) -> None:
    """Folded; open, five short questions; to who may only look, what was answered."""
    fold = st.expander(say("data.known"), icon=":material/contact_support:", key="known", on_change="rerun")
    if fold.open:
        with fold, plain_errors():
            facts = studio().quality.facts(dataset)
            _key(dataset, profile)
            _clock(dataset, profile, quality, facts)
            _rules(dataset, profile, facts)
            _lists(dataset, profile, facts)
            if session.may_work():
                undo_button(dataset, "undo_known")


def _keep(dataset: str, facts: DatasetFacts) -> None:
    studio().quality.settle(dataset, facts)
    st.rerun()


def _key(dataset: str, profile: Profile) -> None:
    """Which columns together name a row, with a proposal."""
    now = keys_of(profile, studio().quality.columns(dataset))
    asked = st.multiselect(say("data.key"), [c.name for c in profile.columns], default=list(now), help=say("data.column_key_help"),
                           placeholder=say("data.key_none"), key=f"key_columns_{'+'.join(now)}", disabled=not session.may_work())
    if not session.may_work():
        return
    if set(asked) != set(now):
        studio().quality.describe(dataset, {name: {"key": name in asked} for name in {*asked, *now}})
        st.rerun()
    if not now and (not profile.approximate or st.button(say("data.key_find"), key="key_find")):
        found = studio().quality.propose_key(dataset)
        st.caption(say("data.key_proposed", columns=plain(" + ".join(found))) if found else say("data.key_not_found"))
        if found and st.button(say("data.key_take"), key="key_take"):
            studio().quality.describe(dataset, {name: {"key": True} for name in found})
            st.rerun()


def _clock(dataset: str, profile: Profile, quality: Quality, facts: DatasetFacts) -> None:
    times = [c.name for c in profile.columns if c.kind == "time" and c.type != "TIME"]
    if not times:
        return
    found = say("data.clock_found", column=" + ".join(quality.timeline.clock))
    clock = st.selectbox(say("data.clock"), [None, *times], index=0 if facts.clock not in times else 1 + times.index(facts.clock),
                         key=f"clock_{facts.clock}", placeholder=found, format_func=lambda name: name or found,
                         disabled=not session.may_work())
    boxes = st.columns(2)
    first = boxes[0].date_input(say("data.collected_first"), value=_day(facts.first), key=f"collected_first_{facts.first}",
                                format="YYYY-MM-DD", disabled=not session.may_work())
    last = boxes[1].date_input(say("data.collected_last"), value=_day(facts.last), key=f"collected_last_{facts.last}",
                               format="YYYY-MM-DD", disabled=not session.may_work())
    asked = replace(facts, clock=clock, first=first.isoformat() if first else None, last=last.isoformat() if last else None)
    if asked != facts:
        _keep(dataset, asked)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rules(dataset: str, profile: Profile, facts: DatasetFacts) -> None:
    """Rules between columns, picked from lists."""
    st.markdown(say("data.rules"))
    for place, rule in enumerate(facts.rules):
        if _told(plain(str(rule)), f"rule_{place}"):
            _keep(dataset, replace(facts, rules=tuple(r for r in facts.rules if r != rule)))
    if not session.may_work():
        return
    able = comparable(profile)
    boxes = st.columns([3, 2, 3, 3], vertical_alignment="bottom")
    count = len(facts.rules)
    first = _pick(boxes[0], "rule_first", list(able), count)
    kind = boxes[1].selectbox(say("data.rule_sign"), list(_SIGNS), key="rule_kind", format_func=_SIGNS.get)
    others = [name for name, family in able.items() if name != first and family == able.get(first or "")]
    second = _pick(boxes[2], "rule_second", others, count)
    third = _pick(boxes[3], "rule_third_sum" if kind == "sum" else "rule_third", [name for name in others if name != second], count)
    ready = first and second and (third or kind != "sum")
    if st.button(say("data.rule_add"), key="rule_add", disabled=not ready, icon=":material/add:"):
        _keep(dataset, replace(facts, rules=(*facts.rules, Rule(kind, tuple(n for n in (first, second, third) if n)))))


def _lists(dataset: str, profile: Profile, facts: DatasetFacts) -> None:
    """Lists that the values of a column have to stand in."""
    st.markdown(say("data.lists"))
    lists = studio().quality.lists(dataset)
    for place, lookup in enumerate(facts.lookups):
        name, _ = lists.get(lookup.dataset, ("–", ()))
        if _told(plain(say("data.list_line", column=lookup.column, list=f"{name} · {lookup.listed}")), f"list_{place}"):
            _keep(dataset, replace(facts, lookups=tuple(known for known in facts.lookups if known != lookup)))
    if not session.may_work():
        return
    boxes = st.columns(3)
    count = len(facts.lookups)
    column = _pick(boxes[0], "list_column", lists[dataset][1], count)
    source = _pick(boxes[1], "list_source", list(lists), count, format_func=lambda id: lists[id][0])
    able = [name for name in lists[source][1] if (source, name) != (dataset, column)] if source else []
    listed = _pick(boxes[2], "list_listed", able, count)
    if st.button(say("data.list_add"), key="list_add", disabled=not (column and source and listed), icon=":material/add:"):
        _keep(dataset, replace(facts, lookups=(*facts.lookups, Lookup(column, source, listed))))


def _told(said: str, key: str) -> bool:
    """What was said of the data, on a button that takes it back. → is it to go?"""
    return st.button(said, key=key, icon=":material/close:", help=say("data.remove"), disabled=not session.may_work())


def _pick(box: DeltaGenerator, label: str, options: Sequence[str], count: int, **more: Any) -> str | None:
    """A list to pick from, empty again after something was added (`count`)."""
    return box.selectbox(say(f"data.{label}"), options, index=None, key=f"{label}_{count}", placeholder="–", **more)
