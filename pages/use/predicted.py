"""What came of a new file: the count, what has changed since training, the rows to look at first, and the file."""
from pathlib import PurePath

import streamlit as st

from kamp_core.models import Scored
from kamp_core.problems import find
from pages.shared.tables import listing
from pages.shared.words import number, percent, plain, say
from pages.use.to_come import is_ahead, table_ahead

_TABLE = 20      # rows shown


def predicted(scored: Scored, name: str, problem: str) -> None:
    """The count, what has changed since training, the rows to look at first, and the file."""
    with st.container(border=True, key="predictions", gap="small"):
        if scored.bad_expected is not None:
            bad = round(scored.bad_expected, 1 if scored.bad_expected < 10 else 0)
            st.subheader(say("use.expected", rows=number(scored.rows), bad=number(bad),
                             share=percent(scored.bad_expected / max(1, scored.rows))), anchor=False)
            if scored.bad_marked is not None:
                st.caption(say("use.marked", marked=number(scored.bad_marked)))
        elif scored.bad_marked is not None:
            told = "use.sorted" if scored.family == "groups" else "use.alarmed"
            st.subheader(say(told, rows=number(scored.rows), marked=number(scored.bad_marked),
                             share=percent(scored.bad_marked / max(1, scored.rows))), anchor=False)
        else:
            st.subheader(say("use.gone_on" if is_ahead(scored) else "use.predicted", rows=number(scored.rows)), anchor=False)
        for warning in scored.warnings:
            st.caption(plain(say(f"warning.{warning.code}", **warning.facts)))
        if not is_ahead(scored):
            _drift(scored)
        if any(warning.code == "model_no_signal" for warning in scored.warnings):
            st.caption(say("use.no_first"))
        else:
            asked = find(problem)
            _first(scored, by_when=asked is not None and asked.asks == "due")
        stem = PurePath(name.replace("\\", "/")).stem
        st.download_button(say("use.download_predictions"), lambda: scored.out.open("rb"), key="download_predictions",
                           file_name=f"{stem}_predictions.csv", mime="text/csv", type="primary",
                           icon=":material/download:", on_click="ignore")


def _first(scored: Scored, by_when: bool) -> None:
    """The rows to look at first. `by_when`: the upper end is what may be promised."""
    first = "first_rows" if scored.bad_marked is None else "first_strange" if scored.bad_expected is None else "first_risky"
    st.markdown(f"**{say(f'use.{first}')}**")
    listing(_table(scored, by_when))


def _drift(scored: Scored) -> None:
    if not scored.drift:
        st.caption(say("use.no_drift"))
        return
    said = []
    for drift in scored.drift[:8]:
        facts = {name: number(fact) if isinstance(fact, int | float) else fact for name, fact in drift.facts.items()}
        said.append("- " + plain(say(f"drift.{drift.code}", share=percent(drift.share), **facts)))
    st.warning("\n".join([f"**{say('use.drift')}**", "", *said]), icon=":material/trending_up:")


def _table(scored: Scored, by_when: bool) -> dict[str, list[str]]:
    if is_ahead(scored):
        return table_ahead(scored)
    rows = scored.preview[:_TABLE]
    table = {say("use.row"): [number(row["row"]) for row in rows],
             **{name: [row["known_by"][name] for row in rows] for name in (rows[0].get("known_by", {}) if rows else ())},
             say("use.prediction"): [_shown(row["prediction"]) for row in rows]}
    if rows and "risk" in rows[0]:
        table[say("use.risk")] = [percent(row["risk"]) for row in rows]
    if rows and "score" in rows[0]:
        table[say("use.away" if scored.family == "groups" else "use.score")] = [number(row["score"]) for row in rows]
    if rows and by_when:
        table[say("use.at_latest")] = [number(row["high"]) for row in rows]
    elif rows and "low" in rows[0]:
        table[say("use.range")] = [f"{number(row['low'])}–{number(row['high'])}" for row in rows]
    return table | {say("use.reason", number=n + 1): [row["reasons"][n] if n < len(row["reasons"]) else "" for row in rows]
                    for n in range(3)}


def _shown(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)
