"""What comes next: the picture, the table, and the file to take away."""
import csv
import io
from functools import partial

import streamlit as st

from kamp_core.learning.outcome import Facts, Outcome, Outlook, Totals
from kamp_core.models.predict import safe
from kamp_core.reports.amounts import shown
from kamp_core.reports.figure_ahead import ahead_figure
from kamp_core.reports.numbers import short
from kamp_core.reports.outlook import week_before
from kamp_core.reports.ready import several
from kamp_core.studio.predictions import ready_file
from pages.shared import session
from pages.shared.gate import offered
from pages.shared.house import studio
from pages.shared.ready import ready
from pages.shared.words import number, plain, say


def ahead(outcome: Outcome) -> None:
    """Of all series together, or of one of them."""
    known = outcome.outlook
    if known is None:
        return
    with st.container(border=True, key="ahead", gap="small"):
        st.subheader(say("report.part_ahead"), anchor=False)
        name = _which(outcome, known)
        history, to_come = (known.history, known.ahead) if name is None else _series(outcome, known, name)
        to_come = tuple(shown(fact, known, together=name is None) for fact in to_come)
        names = (say("report.chart_past"), say("report.chart_ahead"), say("report.chart_range"))
        st.plotly_chart(ahead_figure(history, to_come, names, outcome.target), config={"displayModeBar": False}, key="ahead_chart",
                        alt=_said(outcome.target, to_come))
        before = week_before(known, history, to_come)
        beside = {say("answer.ahead_before"): ["–" if x is None else number(short(x)) for x in before]} if before else {}
        st.dataframe({say("answer.ahead_time"): [fact["time"] for fact in to_come],
                      say("answer.ahead_value"): [number(fact["value"]) for fact in to_come],
                      say("answer.ahead_low"): [number(fact["low"]) for fact in to_come],
                      say("answer.ahead_high"): [number(fact["high"]) for fact in to_come], **beside},
                     hide_index=True, width="stretch")
        st.download_button(say("answer.ahead_download"), offered(partial(_as_csv, outcome)),
                           file_name=f"forecast_{outcome.run}.csv", mime="text/csv", key="download_forecast",
                           icon=":material/download:", on_click="ignore")


def to_have_ready(outcome: Outcome) -> None:
    """Of each product for each week; the file only where there are several."""
    totals = outcome.totals
    if totals is None:
        return
    with st.container(border=True, key="ready", gap="small"):
        st.subheader(say("report.part_ready"), anchor=False)
        ready(outcome, totals.rows)
        if several(totals.rows):
            st.download_button(say("answer.ready_download"), offered(partial(_ready_csv, outcome, totals)),
                               file_name=f"ready_{outcome.run}.csv", mime="text/csv", key="download_ready",
                               icon=":material/download:", on_click="ignore")


def _which(outcome: Outcome, known: Outlook) -> str | None:
    """The series to look at; None for all of them together."""
    if known.series == 1:
        return None
    names = list(dict.fromkeys(str(fact["series"]) for fact in outcome.forecast))
    together = say("answer.ahead_all" if known.how == "sum" else "answer.ahead_all_mean")
    place = st.selectbox(plain(say("answer.ahead_series")), range(-1, len(names)), key=f"ahead_series_{outcome.run}",
                         format_func=lambda place: together if place < 0 else names[place] or "–")
    return None if place < 0 else names[place]


def _series(outcome: Outcome, known: Outlook, name: str) -> tuple[tuple[Facts, ...], tuple[Facts, ...]]:
    past = studio().series_past(outcome.run, name, len(known.history))
    return past, tuple(fact for fact in outcome.forecast if fact["series"] == name)


def _said(target: str, to_come: tuple[Facts, ...]) -> str:
    """The first and the last number to come, for those who cannot see the picture."""
    if not to_come:
        return say("report.part_ahead")
    first, last = to_come[0], to_come[-1]
    return say("answer.ahead_said", target=target, first=first["time"], value=number(first["value"]), last=last["time"],
               value_last=number(last["value"]), low=number(last["low"]), high=number(last["high"]))


def _ready_csv(outcome: Outcome, totals: Totals) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(ready_file(totals.rows, outcome, session.language()))
    return text.getvalue().encode("utf-8-sig")


def _as_csv(outcome: Outcome) -> bytes:
    """As Excel opens it: UTF-8 with its mark; series names that look like a formula are made text."""
    text = io.StringIO()
    writer = csv.writer(text)
    known = outcome.outlook
    many = known is not None and known.series > 1
    which = [say("answer.ahead_which")] if many else []
    writer.writerow([say("answer.ahead_time"), *which, "prediction", "low", "high"])
    for fact in [shown(fact, known) for fact in outcome.forecast] if known is not None else []:
        series = [safe(str(fact["series"]))] if many else []
        writer.writerow([fact["time"], *series, *(f"{fact[end]:.10g}" for end in ("value", "low", "high"))])
    return text.getvalue().encode("utf-8-sig")
