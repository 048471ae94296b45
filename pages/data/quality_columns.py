"""One sheet of all columns: unit, key, limits, role and note, kept at once."""
from math import isnan

import streamlit as st

from kamp_core.quality.facts import ColumnProfile, Profile, Quality
from kamp_core.workspace import ColumnFacts
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import number, say

_EDITED = ("unit", "key", "low", "high", "usual", "nominal", "role", "note")
_ORDER = ("name", "unit", "key", "role", "low", "high", "nominal", "outside", "usual", "proposed", "range", "note")
_ROLES = ("set", "measured", "late")


def column_sheet(dataset: str, profile: Profile, quality: Quality) -> None:
    """Folded; open, it is a table to type in."""
    fold = st.expander(say("data.describe"), icon=":material/edit_note:", key="describe", on_change="rerun")
    if fold.open:
        with fold, plain_errors():
            st.caption(say("data.describe_help"))
            _editor(dataset, profile, quality)
            _below(dataset, profile, quality)


def _editor(dataset: str, profile: Profile, quality: Quality) -> None:
    known = studio().quality.columns(dataset)
    before = [_row(column, known.get(column.name, ColumnFacts()), quality) for column in profile.columns]
    edited = st.data_editor({name: [row[name] for row in before] for name in before[0]}, hide_index=True, num_rows="fixed",
                            key=f"columns_{dataset}_{_turn(dataset, known)}", disabled=["name", "range", "proposed", "outside"], placeholder="",
                            column_order=_ORDER, column_config=_config(), height=min(560, 38 + 35 * len(before)))
    after = [{name: _plain(edited[name][place]) for name in _EDITED} for place in range(len(before))]
    changes = {row["name"]: told for row, new in zip(before, after, strict=True)
               if (told := {name: value for name, value in new.items() if value != _plain(row[name])})}
    if changes:
        studio().quality.describe(dataset, changes)
        _seen(dataset, [_row(c, studio().quality.columns(dataset).get(c.name, ColumnFacts()), quality) for c in profile.columns], after)
        st.rerun()


def _row(column: ColumnProfile, known: ColumnFacts, quality: Quality) -> dict[str, object]:
    measured = column.kind == "number"
    nothing = float("nan")
    return {"name": column.name, "unit": column.unit or "", "key": known.key,
            "range": f"{number(float(column.minimum or 0))} – {number(float(column.maximum or 0))}" if measured else "",
            "low": nothing if known.low is None else known.low, "high": nothing if known.high is None else known.high,
            "outside": number(quality.outside[column.name]) if column.name in quality.outside else "",
            "usual": known.usual, "proposed": f"{number(column.usual[0])} – {number(column.usual[1])}" if measured and column.usual else "",
            "nominal": nothing if known.nominal is None else known.nominal, "role": known.role, "note": known.note}


def _config() -> dict[str, object]:
    text, figure, tick = st.column_config.TextColumn, st.column_config.NumberColumn, st.column_config.CheckboxColumn
    return {"name": text(say("data.column_name"), pinned=True, width=190), "unit": text(say("data.column_unit"), max_chars=20, width=80),
            "key": tick(say("data.column_key"), help=say("data.column_key_help"), width=70),
            "range": text(say("data.column_range"), width=140), "low": figure(say("data.column_low"), width=100),
            "high": figure(say("data.column_high"), width=100), "outside": text(say("data.column_outside"), width=90, alignment="right"),
            "usual": tick(say("data.column_usual"), help=say("data.column_usual_help"), width=140),
            "proposed": text(say("data.column_proposed"), width=130), "nominal": figure(say("data.column_nominal"), width=100),
            "role": st.column_config.SelectboxColumn(say("data.column_role"), options=list(_ROLES), width=150,
                                                     format_func=lambda role: say(f"data.role_{role}")),
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
        st.rerun()


def _turn(dataset: str, known: dict[str, ColumnFacts]) -> int:
    """Another number, and so a fresh table, whenever what is known was changed elsewhere than by typing in it."""
    seen, turn = session.visit_value(f"sheet {dataset}", (None, 0))
    if seen != known:
        turn += 1
        session.set_visit_value(f"sheet {dataset}", (known, turn))
    return turn


def _seen(dataset: str, kept: list[dict[str, object]], typed: list[dict[str, object]]) -> None:
    """After typing the table may stay as it is, unless what was kept is not what stands in it."""
    if all(_plain(row[name]) == new[name] for row, new in zip(kept, typed, strict=True) for name in _EDITED):
        _, turn = session.visit_value(f"sheet {dataset}", (None, 0))
        session.set_visit_value(f"sheet {dataset}", (studio().quality.columns(dataset), turn))


def _plain(value: object) -> object:
    """An empty cell is None, however the table says so."""
    return None if value == "" or (isinstance(value, float) and isnan(value)) else value
