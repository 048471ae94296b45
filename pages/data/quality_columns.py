"""One sheet of all columns: unit, key, limits, role and note, kept at once."""
from math import isnan

import streamlit as st

from kamp_core.quality.facts import ColumnProfile, Profile, Quality
from kamp_core.quality.words import column_ends
from kamp_core.workspace import ColumnFacts
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.whose import only_look
from pages.shared.words import number, say

_ORDER = ("name", "unit", "key", "role", "low", "high", "nominal", "usual", "proposed", "range", "note")
_EDITED = ("unit", "key", "role", "low", "high", "nominal", "usual", "note")
_ROLES = ("set", "measured", "late")
Row = dict[str, object]


def column_sheet(dataset: str, profile: Profile, quality: Quality) -> None:
    """Folded; open, it is a table to type in."""
    fold = st.expander(say("data.describe"), icon=":material/edit_note:", key="describe", on_change="rerun")
    if fold.open:
        with fold, plain_errors():
            st.caption(only_look() or say("data.describe_help"))
            _editor(dataset, profile)
            if session.may_work():
                _below(dataset, profile, quality)


def _editor(dataset: str, profile: Profile) -> None:
    """The table keeps what it began with as long as only typing changes it, so that it is not drawn anew under the hand."""
    now = _rows(dataset, profile)
    before, turn = _begun(dataset, now)
    edited = st.data_editor({name: [row[name] for row in before] for name in _ORDER}, hide_index=True, num_rows="fixed",
                            key=f"columns_{dataset}_{turn}", placeholder="",
                            disabled=["name", "range", "proposed"] if session.may_work() else True,
                            column_config=_config(), height=min(560, 38 + 35 * len(before)))
    typed = [{name: _plain(edited[name][place]) for name in _EDITED} for place in range(len(before))]
    changes = {str(row["name"]): told for row, new in zip(now, typed, strict=True)
               if (told := {name: value for name, value in new.items() if value != _plain(row[name])})}
    if changes:
        studio().quality.describe(dataset, changes)
        if any("unit" in told for told in changes.values()):
            st.cache_data.clear()                               # pictures elsewhere carry units
        kept = _rows(dataset, profile)
        as_typed = all(_plain(row[name]) == new[name] for row, new in zip(kept, typed, strict=True) for name in _EDITED)
        session.set_visit_value(f"sheet {dataset}", (turn, before, kept if as_typed else None))
        st.rerun()


def _begun(dataset: str, now: list[Row]) -> tuple[list[Row], int]:
    """What the table began with, and its number: a new one where something else than typing changed what is known."""
    turn, before, kept = session.visit_value(f"sheet {dataset}", (0, [], None))
    if repr(kept) != repr(now):
        turn, before = turn + 1, now
        session.set_visit_value(f"sheet {dataset}", (turn, now, now))
    return before, turn


def _rows(dataset: str, profile: Profile) -> list[Row]:
    known = studio().quality.columns(dataset)
    return [_row(column, known.get(column.name, ColumnFacts())) for column in profile.columns]


def _row(column: ColumnProfile, known: ColumnFacts) -> Row:
    measured = column.kind == "number"
    return {"name": column.name, "unit": (column.unit or "") if known.unit is None else known.unit, "key": known.key,
            "role": known.role, "low": _figure(known.low), "high": _figure(known.high), "nominal": _figure(known.nominal),
            "usual": known.usual,
            "proposed": " – ".join(column_ends(column, *column.usual)) if measured and column.usual else "",
            "range": " – ".join(column_ends(column)) if measured else "",
            "note": known.note}


def _figure(value: float | None) -> float:
    return float("nan") if value is None else value


def _config() -> dict[str, object]:
    text, figure, tick = st.column_config.TextColumn, st.column_config.NumberColumn, st.column_config.CheckboxColumn
    return {"name": text(say("data.column_name"), pinned=True, width=190),
            "unit": text(say("data.column_unit"), max_chars=20, width=80),
            "key": tick(say("data.column_key"), help=say("data.column_key_help"), width=70),
            "role": st.column_config.SelectboxColumn(say("data.column_role"), options=list(_ROLES), width=150,
                                                     format_func=lambda role: say(f"data.role_{role}")),
            "low": figure(say("data.column_low"), width=100), "high": figure(say("data.column_high"), width=100),
            "nominal": figure(say("data.column_nominal"), width=100),
            "usual": tick(say("data.column_usual"), help=say("data.column_usual_help"), width=140),
            "proposed": text(say("data.column_proposed"), width=130), "range": text(say("data.column_range"), width=140),
            "note": text(say("data.column_note"), max_chars=500, width="large")}


def _below(dataset: str, profile: Profile, quality: Quality) -> None:
    """Usual ranges for all columns without limits at once, and the way back."""
    without = [c.name for c in profile.columns if c.kind == "number" and c.usual and c.name not in quality.outside]
    with st.container(horizontal=True):
        if st.button(say("data.confirm_usual", count=number(len(without))), key="confirm_usual", disabled=not without,
                     help=say("data.column_usual_help"), icon=":material/rule:"):
            studio().quality.confirm_usual(dataset, without)
            st.rerun()
        undo_button(dataset, "undo_columns")


def undo_button(dataset: str, key: str) -> None:
    """Take back the last thing that was said of the data."""
    if st.button(say("data.undo_known"), key=key, disabled=not studio().quality.undoable(dataset), icon=":material/undo:"):
        studio().quality.undo(dataset)
        st.cache_data.clear()
        st.rerun()


def _plain(value: object) -> object:
    """An empty cell is None, however the table says so."""
    return None if value == "" or (isinstance(value, float) and isnan(value)) else value
