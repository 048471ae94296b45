"""A new file under a model: which columns are which, the prediction, and what came of it."""
from pathlib import Path

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.models import Scored, ScorePlan, keep_scored, kept_scored
from kamp_core.wording.lists import some
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import plain, say
from pages.use.predicted import predicted


def score_file(run: str, file: str, name: str) -> None:
    """Everything between an upload and the predictions."""
    scored = scored_file(run, file, name)
    if scored is not None:
        predicted(scored, name, studio().outcome(run))


def scored_file(run: str, file: str, name: str, does: str = "use.predict") -> Scored | None:
    """The file, its columns, and the button that says what it `does`; the predictions once they are there and fit the columns."""
    st.markdown(f":material/description: **{plain(name)}**")
    plan = _plan(run, file)
    if plan.card.recipe:
        st.caption(say("use.recipe", steps=len(plan.card.recipe)))
    out = studio().workspace.file(file).parent / f"predictions_{run}_{session.language()}.csv"
    mapping = _columns(run, file, plan)
    missing = [column for column, found in mapping.items() if found is None]
    if missing:
        st.warning(plain(say("use.missing", columns=some(missing, 8), count=len(missing))), icon=":material/info:")
    scored = kept_scored(out)
    cut = studio().cut_off(run)
    fresh = scored is not None and scored.mapping == mapping and cut in (None, scored.threshold)
    wish = f"predict {run} {file}"            # kept until it is fulfilled: one run of the page may cut another short
    st.button(say(does), key="predict", type="secondary" if fresh else "primary", disabled=bool(missing),
              icon=":material/bolt:", on_click=heard(session.set_visit_value), args=(wish, True))
    if session.visit_value(wish) and not missing:
        try:
            _predict(run, file, out, {column: found for column, found in mapping.items() if found})
        except KampError:
            session.set_visit_value(wish, False)
            raise
        session.set_visit_value(wish, False)
        st.rerun()
    return scored if fresh else None


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
                on_change=heard(lambda column=column, key=key: session.remember(
                    memory, {**changed, column: session.widget(key)})))
    return mapping


def _predict(run: str, file: str, out: Path, mapping: dict[str, str]) -> None:
    bar = st.progress(0.0, text=say("use.predicting"))
    scored = studio().score(run, studio().workspace.file(file), out, session.language(), mapping=mapping,
                            progress=lambda share: bar.progress(min(1.0, share), text=say("use.predicting")))
    keep_scored(scored)
