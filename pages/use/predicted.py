"""What came of a new file: the count, what has changed since training, the rows to look at first, and the file."""
from pathlib import Path, PurePath
from typing import BinaryIO

import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.models import Scored
from kamp_core.models.sheet import fits_a_sheet
from kamp_core.reports.doing import kind_of, to_inspect
from kamp_core.reports.foreseeing import window_text
from kamp_core.reports.foretold import bad_to_come, by_the_prices, counts_together, foretold, inspected_first, tells_marked, urgent
from kamp_core.studio.drifted import drift_head, drift_line
from kamp_core.studio.predictions import as_sheet, readable
from pages.shared import session
from pages.shared.gate import later
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.words import number, percent, plain, say
from pages.use.incidents import counted, told
from pages.use.to_come import is_ahead, table_ahead, to_have_ready


def predicted(scored: Scored, name: str, outcome: Outcome) -> None:
    """The count, what has changed since training, the file, and the rows to look at first."""
    with st.container(border=True, key="predictions", gap="small"):
        offer = studio().money.offer(outcome, session.project().id)
        share = studio().money.inspected(outcome, session.project().id, session.recall("inspect_share"))
        inspect = to_inspect(outcome, scored.rows, scored.bad_marked, share)
        _counted(scored, outcome, inspect)
        if inspect is not None:
            st.markdown(f"**{plain(inspected_first(inspect, scored.rows, share, session.language()))}**")
            if together := counts_together(inspect, scored.rows, scored.bad_expected or 0.0, scored.bad_marked or 0,
                                           session.language()):
                st.caption(plain(together))
        if cut := by_the_prices(outcome, offer.worth if offer else None, scored.preview, session.language()):
            st.markdown(plain(cut))
        for warning in scored.warnings:
            st.caption(plain(say(f"warning.{warning.code}", **warning.facts)))
        if scored.drift or not is_ahead(scored):
            _drift(scored, outcome)
        _files(scored, outcome, say("use.file_name", stem=PurePath(name.replace("\\", "/")).stem), share)
        to_have_ready(scored, outcome)
        if any(warning.code == "model_no_signal" for warning in scored.warnings):
            st.caption(say("use.no_first_ahead" if is_ahead(scored) else "use.no_first"))
        elif scored.incidents is not None:
            told(scored.incidents)
        else:
            _first(scored, outcome, inspect)


def _counted(scored: Scored, outcome: Outcome, inspect: int | None) -> None:
    """How many there are of what was asked about. `inspect`: rows; what the model calls bad is told by itself only where it is
    acted on, and not told beside these."""
    rows, all_rows = number(scored.rows), max(1, scored.rows)
    if scored.incidents is not None:
        counted(scored)
    elif outcome.life is not None:
        due = urgent(outcome, scored.preview)
        key = "left" if outcome.life.kind == "remaining" else "to_check" if due else "none_to_check"
        which = "use.{}" if scored.machines is not None else "use.{}_rows"
        st.subheader(say(which.format(key), due=number(due), machines=number(scored.machines), shown=number(len(scored.preview)),
                         window=window_text(outcome.life, session.language())), anchor=False)
        st.caption(say(which.format("latest"), rows=rows))
    elif scored.bad_expected is not None:
        st.subheader(bad_to_come(scored.bad_expected, scored.rows, session.language()), anchor=False)
        if scored.bad_marked is not None and kind_of(outcome) and not tells_marked(inspect, scored.rows, scored.bad_marked):
            st.caption(say("use.marked", marked=number(scored.bad_marked)))
    elif scored.bad_marked is not None:
        share = percent(scored.bad_marked / all_rows)
        st.subheader(say("use.sorted", rows=rows, marked=number(scored.bad_marked), share=share), anchor=False)
    else:
        st.subheader(say("use.gone_on" if is_ahead(scored) else "use.predicted", rows=rows), anchor=False)


def _files(scored: Scored, outcome: Outcome, stem: str, share: float) -> None:
    """The predictions to take along: for people in their language, and for programs."""
    words = session.language()
    with st.container(horizontal=True):
        sheet = fits_a_sheet(scored.rows)
        if sheet:
            st.download_button(say("use.download_sheet"), later(lambda: _file(as_sheet(scored, outcome, words, share))),
                               key="download_sheet", file_name=f"{stem}.xlsx", type="primary", icon=":material/table_view:",
                               on_click="ignore",
                               mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        st.download_button(say("use.download_readable"), later(lambda: _file(readable(scored, outcome, words, share))),
                           key="download_readable", file_name=f"{stem}.csv", type="secondary" if sheet else "primary",
                           mime="text/csv", icon=":material/download:", on_click="ignore")
        st.download_button(say("use.download_predictions"), later(lambda: _file(scored.out)), key="download_predictions",
                           file_name=f"{stem}_data.csv", mime="text/csv", type="tertiary", icon=":material/code:",
                           on_click="ignore", help=say("use.download_predictions_help"))


def _file(path: Path) -> BinaryIO:
    """Beside the file that was predicted, which has to be this visitor's still."""
    return (studio().workspace.file(path.parent.name).parent / path.name).open("rb")


def _first(scored: Scored, outcome: Outcome, inspect: int | None) -> None:
    """The rows, or machines, to look at first."""
    if outcome.life is not None:
        first = "first_newest" if scored.machines is None else "first_machines"
    else:
        first = "first_rows" if scored.bad_marked is None else "first_strange" if scored.bad_expected is None else "first_risky"
    st.markdown(f"**{say(f'use.{first}')}**")
    if inspect is not None and inspect > len(scored.preview):
        st.caption(say("use.first_of_many", shown=number(len(scored.preview)), count=number(inspect)))
    if inspect and not scored.bad_marked and scored.preview:
        st.caption(say("use.first_low", risk=percent(scored.preview[0]["risk"])))
    listing(table_ahead(scored, outcome.outlook) if is_ahead(scored) and outcome.outlook else
            foretold(outcome, scored.preview, session.language(), scored.threshold, inspect))


def _drift(scored: Scored, outcome: Outcome) -> None:
    if not scored.drift:
        st.caption(say("use.no_drift"))
        return
    said = [f"- {plain(drift_line(drift, session.language()))}" for drift in scored.drift[:8]]
    head = drift_head(outcome, scored, session.language())
    st.warning("\n".join([f"**{head}**", "", *said]), icon=":material/trending_up:")
