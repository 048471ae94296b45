"""Which rows the page looks at: all of them, or those of a time, a product, a range; the same for every picture."""
from dataclasses import asdict
from datetime import date, datetime, time

import streamlit as st

from kamp_core.look.only import Only
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.words import column_ends
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.number_field import number_field
from pages.shared.words import day, number, plain, say

_CHOSEN = "look_only"


def narrowing(dataset: str, profile: Profile) -> tuple[Only, ...]:
    """What is chosen for this data, each with a way to take it back, and the way to choose more."""
    only = tuple(part for part in _kept(dataset) if profile.column(part.column))
    with st.container(key="look_only", horizontal=True, vertical_alignment="center", gap="small"):
        label = say("look.only_some" if only else "look.only_all")
        with st.popover(label, icon=":material/filter_alt:", key="look_only_more"), plain_errors():
            _choose(dataset, profile)
        for place, part in enumerate(only):
            if st.button(plain(_in_words(part)), key=f"look_only_{place}", icon=":material/close:", help=say("look.only_back")):
                _keep(dataset, tuple(p for p in only if p != part))
    return only


def narrow_to(dataset: str, *parts: Only) -> None:
    """Look at these rows only, in place of what was chosen for the same columns."""
    _keep(dataset, (*(p for p in _kept(dataset) if p.column not in {part.column for part in parts}), *parts))


def in_words(only: tuple[Only, ...]) -> str:
    """'설비: 1호기 · 온도: 20 – 30', '' for all rows."""
    return " · ".join(_in_words(part) for part in only)


def _choose(dataset: str, profile: Profile) -> None:
    able = {c.name: c for c in profile.columns if c.kind in ("number", "category", "text", "boolean", "time") and c.type != "TIME"}
    name = st.selectbox(say("look.only_column"), list(able), key=f"look_only_column_{dataset}")
    if name is None:
        return
    column = able[name]
    part = _range(column) if column.kind in ("number", "time") else _values(column)
    if st.button(say("look.only_apply"), key="look_only_apply", type="primary", disabled=part is None):
        narrow_to(dataset, part)


def _values(column: ColumnProfile) -> Only | None:
    more = column.distinct > len(column.top)           # values that are not among the most frequent
    chosen = st.multiselect(say("look.only_values"), [value for value, _ in column.top], key=f"look_only_values_{column.name}",
                            placeholder=say("look.only_type" if more else "look.only_choose"), accept_new_options=more)
    return Only(column.name, values=tuple(chosen)) if chosen else None


def _range(column: ColumnProfile) -> Only | None:
    if column.kind == "time":
        first, last = (datetime.fromisoformat(str(end)[:19]).date() for end in (column.minimum, column.maximum))
        chosen = st.date_input(say("look.only_days"), (first, last), min_value=first, max_value=last, format="YYYY-MM-DD",
                               key=f"look_only_days_{column.name}")
        return Only(column.name, *_ends(chosen)) if isinstance(chosen, tuple) and len(chosen) == 2 else None
    left, right = st.columns(2)
    low, high = (number_field(say(f"look.only_{name}"), f"look_only_{name}_{column.name}", where=box, placeholder=edge)
                 for box, name, edge in zip((left, right), ("from", "to"), column_ends(column), strict=True))
    if low is None and high is None:
        return None
    return Only(column.name, None if low is None else repr(low), None if high is None else repr(high))


def _ends(days: tuple[date, date]) -> tuple[str, str]:
    """From the first minute of the first day to the last of the last."""
    return str(datetime.combine(days[0], time.min)), str(datetime.combine(days[1], time.max))


def _in_words(part: Only) -> str:
    if part.values:
        return f"{part.column}: {', '.join(part.values[:3])}{' …' if len(part.values) > 3 else ''}"
    if part.besides:
        return say("look.only_besides", column=part.column, values=", ".join(map(number, part.besides)))
    if part.others:
        return say("look.only_besides", column=part.column, values=", ".join(part.others))
    low, high = (_end(end) for end in (part.low, part.high))
    if part.without:
        return say("look.only_besides", column=part.column, values=f"{low} – {high}")
    return f"{part.column}: {low} – {high}"


def _end(end: str | None) -> str:
    if end is None:
        return ""
    try:
        return number(float(end))
    except ValueError:
        return day(datetime.fromisoformat(end).replace(microsecond=0))


def _kept(dataset: str) -> tuple[Only, ...]:
    return tuple(Only(**{**part, "values": tuple(part["values"]), "besides": tuple(part.get("besides", ())),
                         "others": tuple(part.get("others", ()))})
                 for part in session.recall(_CHOSEN, {}).get(dataset, ()))


def _keep(dataset: str, only: tuple[Only, ...]) -> None:
    session.remember(_CHOSEN, {**session.recall(_CHOSEN, {}), dataset: [asdict(part) for part in only]})
    st.rerun()
