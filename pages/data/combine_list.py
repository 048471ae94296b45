"""A list of bad lots becomes a result column."""
from dataclasses import replace

import streamlit as st

from kamp_core.combine.labels import LabelCheck, LabelPlan
from kamp_core.studio.combining import Pairing
from pages.data.combine_parts import counted, keyed, make, note
from pages.shared.house import studio
from pages.shared.words import number, plain, say, some


def by_list(pairing: Pairing, name: str) -> None:
    tag = f"{pairing.left.dataset}_{pairing.right.dataset}"
    plan = _columns(pairing, tag)
    if not plan.lot or not plan.cells:
        st.info(say("combine.list_missing"), icon=":material/checklist:")
        return
    if pairing.judged:
        st.warning(say("combine.judged", columns=plain(", ".join(pairing.judged))), icon=":material/rule:")
    plan = _words(plan, tag)
    check = counted(_check, plan)
    if check.unmentioned:
        days = some(check.unmentioned_examples, count=check.unmentioned)
        asked = say("combine.absent", count=number(check.unmentioned), list=days)
        plan = replace(plan, absent=st.radio(asked, ["good", "empty"], index=int(plan.absent == "empty"), key=f"list_absent_{tag}",
                                             horizontal=True, format_func=lambda way: say(f"combine.absent_{way}", good=plan.good)))
        check = counted(_check, plan)
    note(_sentences(plan, check))
    keyed(say("combine.lost"), check.lost, st)
    make("combining.label", plan, name, f"list_{tag}", ready=check.rows_bad > 0)


@st.cache_data(max_entries=40, show_spinner=False, hash_funcs={LabelPlan: repr})
def _check(plan: LabelPlan) -> LabelCheck:
    return studio().combining.check_labels(plan)


def _columns(pairing: Pairing, tag: str) -> LabelPlan:
    """Which columns hold the lots, and which the day."""
    plan = pairing.labels or LabelPlan(pairing.left, pairing.right, "", ())
    mine, theirs = ([c.name for c in columns] for columns in (pairing.left_columns, pairing.right_columns))
    mine_days, their_days = ([c.name for c in columns if c.type in ("date", "datetime")]
                             for columns in (pairing.left_columns, pairing.right_columns))
    day = plan.keys[0] if plan.keys else (None, None)
    left, right = st.columns(2)
    lot = left.selectbox(say("combine.lot"), mine, index=mine.index(plan.lot) if plan.lot else None, key=f"list_lot_{tag}",
                         placeholder=say("combine.choose"))
    cells = right.multiselect(say("combine.cells"), theirs, default=plan.cells, key=f"list_cells_{tag}",
                              placeholder=say("combine.choose"), help=say("combine.cells_help"))
    my_day = left.selectbox(say("combine.my_day"), mine_days, index=mine_days.index(day[0]) if day[0] else None,
                            key=f"list_my_day_{tag}", placeholder=say("combine.no_day"))
    their_day = right.selectbox(say("combine.their_day"), their_days, index=their_days.index(day[1]) if day[1] else None,
                                key=f"list_their_day_{tag}", placeholder=say("combine.no_day"))
    keys = ((my_day, their_day),) if my_day and their_day else ()
    return replace(plan, lot=lot or "", cells=tuple(cells), keys=keys)


def _words(plan: LabelPlan, tag: str) -> LabelPlan:
    boxes = st.columns(3)
    words = {field: boxes[place].text_input(say(f"combine.{field}_word"), value=say(f"combine.label_{word}"), max_chars=60,
                                            key=f"list_{field}_{tag}").strip()
             for place, (field, word) in enumerate((("name", "column"), ("bad", "bad"), ("good", "good")))}
    return replace(plan, **words)


def _sentences(plan: LabelPlan, check: LabelCheck) -> list[str]:
    rows_bad, rows_good = number(check.rows_bad), number(check.rows_good)
    said = [say("combine.listed", listed=number(check.listed), found=number(check.found), lots=number(check.lots)),
            say("combine.labelled", bad=plan.bad, good=plan.good, rows_bad=rows_bad, rows_good=rows_good)]
    if check.rows_empty:
        said.append(say("combine.unlabelled", rows=number(check.rows_empty)))
    return said
