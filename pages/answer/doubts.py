"""Rows whose written result the model strongly disagrees with: looked at again by hand, and put right."""
from typing import Any

import streamlit as st

from kamp_core.learning.outcome import Outcome
from pages.data.recipe_work import propose, values_of
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import number, percent, plain, say


def doubted(outcome: Outcome) -> None:
    """Each row with a choice of what is right; the corrections are shown before they are made, on the Data page."""
    rows = studio().doubts(outcome.run)
    known = studio().known_by(outcome, [row["row"] for row in rows]) if rows else {}
    if not known:                              # nothing to doubt, or the data were deleted
        return
    current = studio().ledger.dataset(outcome.dataset).version == outcome.version
    with st.container(border=True, key="doubted", gap="small"):
        st.subheader(say("answer.doubted"), anchor=False)
        st.caption(say("answer.doubted_help"))
        options = [value for value, _ in values_of(outcome.dataset, outcome.version, outcome.target)] if current else []
        right = {row["row"]: _row(row, {name: cells[place] for name, cells in known.items()}, options)
                 for place, row in enumerate(rows)}
        if not current:
            st.caption(say("answer.doubted_moved_on"))
            return
        cells = [[row["row"], right[row["row"]]] for row in rows if right[row["row"]] not in (None, row["written"])]
        if not session.may_work():
            return
        if st.button(say("answer.doubted_correct"), key="doubted_correct", icon=":material/edit:", disabled=not cells):
            propose({"kind": "correct", "column": outcome.target, "cells": cells})
            session.go("data", outcome.dataset)


def _row(row: dict[str, Any], known: dict[str, str], options: list[str]) -> str | None:
    """What is known of the part, what was written, what the model says; and what a person says after a second look."""
    told, choice = st.columns([3, 1], vertical_alignment="center") if options else (st.container(), None)
    cells = " · ".join(f"{name} {cell}" for name, cell in known.items() if cell)
    told.markdown(f"**{plain(say('answer.doubted_row', row=number(row['row'])))}** :small[{plain(cells)}]  \n" + plain(say(
        "answer.doubted_says", written=row["written"], likely=row["likely"], chance=percent(row["chance"]))))
    if choice is None:
        return None
    written = options.index(row["written"]) if row["written"] in options else None
    picked: str | None = choice.selectbox(say("answer.doubted_right", row=number(row["row"])), options, index=written,
                                          key=f"doubted_{row['row']}", label_visibility="collapsed",
                                          disabled=not session.may_work())
    return picked
