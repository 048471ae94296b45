"""A new file under a model: which columns are which, the prediction, and what came of it."""
from pathlib import Path, PurePath

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.models import Scored, ScorePlan, keep_scored, kept_scored
from kamp_core.problems import shelf
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import number, percent, plain, say
from pages.use.to_come import is_ahead, table_ahead

_TABLE = 20      # rows shown


def score_file(run: str, file: str, name: str) -> None:
    """Everything between an upload and the predictions."""
    st.markdown(f":material/description: **{plain(name)}**")
    plan = _plan(run, file)
    if plan.card.recipe:
        st.caption(say("use.recipe", steps=len(plan.card.recipe)))
    out = studio().workspace.file(file).parent / f"predictions_{run}_{session.language()}.csv"
    mapping = _columns(run, file, plan)
    missing = [column for column, found in mapping.items() if found is None]
    if missing:
        st.warning(plain(say("use.missing", columns=", ".join(missing[:8]), count=len(missing))), icon=":material/info:")
    scored = kept_scored(out)
    fresh = scored is not None and scored.mapping == mapping
    wish = f"predict {run} {file}"            # kept until it is fulfilled: one run of the page may cut another short
    st.button(say("use.predict"), key="predict", type="secondary" if fresh else "primary", disabled=bool(missing),
              icon=":material/bolt:", on_click=session.set_visit_value, args=(wish, True))
    if session.visit_value(wish) and not missing:
        try:
            _predict(run, file, out, {column: found for column, found in mapping.items() if found})
        except KampError:
            session.set_visit_value(wish, False)
            raise
        session.set_visit_value(wish, False)
        st.rerun()
    if scored is not None and fresh:
        _result(scored, name, plan.card.problem)


@st.cache_data(max_entries=20, show_spinner=False)
def _plan(run: str, file: str) -> ScorePlan:
    return studio().plan_scoring(run, studio().workspace.file(file))


def _columns(run: str, file: str, plan: ScorePlan) -> dict[str, str | None]:
    """The mapping; a column whose name is not the very same can be changed, and stays as the user set it."""
    memory = f"mapping {run} {file}"
    changed = session.recall(memory, {})
    mapping = {**plan.mapping, **{c: f for c, f in changed.items() if c in plan.mapping}}
    if plan.sure:
        st.caption(say("use.all_found", count=len(mapping)))
        return mapping
    with st.container(border=True, key="score_map", gap="small"):
        st.markdown(f"**{say('use.map')}**")
        st.caption(say("use.map_help"))
        boxes = st.columns(2)
        unlike = [column for column, found in plan.mapping.items() if found != column]
        for place, column in enumerate(unlike):
            key = f"map_{place}_{run}_{file}"
            session.preset(key, mapping[column])
            boxes[place % 2].selectbox(
                plain(column), [None, *plan.file_columns], key=key, placeholder=say("use.map_choose"),
                format_func=lambda name: name or say("use.map_none"),
                on_change=lambda column=column, key=key: session.remember(
                    memory, {**changed, column: session.widget(key)}))
    return mapping


def _predict(run: str, file: str, out: Path, mapping: dict[str, str]) -> None:
    bar = st.progress(0.0, text=say("use.predicting"))
    scored = studio().score(run, studio().workspace.file(file), out, session.language(), mapping=mapping,
                            progress=lambda share: bar.progress(min(1.0, share), text=say("use.predicting")))
    keep_scored(scored)


def _result(scored: Scored, name: str, problem: str) -> None:
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
            _first(scored, by_when=problem in shelf() and shelf()[problem].asks == "due")
        stem = PurePath(name.replace("\\", "/")).stem
        st.download_button(say("use.download_predictions"), lambda: scored.out.open("rb"), key="download_predictions",
                           file_name=f"{stem}_predictions.csv", mime="text/csv", type="primary",
                           icon=":material/download:", on_click="ignore")


def _first(scored: Scored, by_when: bool) -> None:
    """The rows to look at first. `by_when`: the upper end is what may be promised."""
    first = "first_rows" if scored.bad_marked is None else "first_strange" if scored.bad_expected is None else "first_risky"
    st.markdown(f"**{say(f'use.{first}')}**")
    st.dataframe(_table(scored, by_when), hide_index=True, width="stretch")


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
