"""The data sheet: what the import did, grade and indices, what to fix first, the time-line, every column as a card."""
import streamlit as st

from kamp_core.intake.facts import ImportReport
from pages.data.asked import profile_of, quality_of
from pages.data.cards import column_cards
from pages.data.changes import done_changes
from pages.data.corrections import KIND_NAMES, TYPED
from pages.data.made import made_of, unreadable
from pages.data.quality import findings, grade
from pages.data.quality_columns import column_sheet
from pages.data.quality_how import how
from pages.data.quality_known import known
from pages.data.quality_paper import paper
from pages.data.quality_time import along_time
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import number, plain, say


def answer_line(dataset: str) -> str:
    """'parts · 47,058줄 · 32열 · 품질 B (83점)'"""
    quality, profile = quality_of(dataset), profile_of(dataset)
    return say("data.answer", name=plain(studio().ledger.dataset(dataset).name), rows=number(profile.rows),
               columns=number(len(profile.columns)), grade=quality.grade, total=f"{quality.total:.0f}")


def sheet(dataset: str) -> None:
    imported(dataset)
    quality, profile = quality_of(dataset), profile_of(dataset)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("data.quality"), anchor=False)
        st.html(grade(quality))
        if profile.approximate:
            st.caption(say("quality.approximate", rows=number(profile.rows)))
        how(dataset, quality)
        paper(dataset)
    with right:
        st.subheader(say("data.findings"), anchor=False)
        findings(quality)
        known(dataset, profile, quality)
    st.subheader(say("data.along_time"), anchor=False)
    along_time(quality.timeline)
    st.subheader(say("data.columns"), anchor=False)
    column_sheet(dataset, profile, quality)
    st.html(column_cards(profile, studio().quality.columns(dataset), quality.outside))


def imported(dataset: str) -> None:
    """What the import read, and every cell that it could not."""
    report = studio().import_report(dataset, studio().cleaning.imported(dataset))
    lines = [say("combine.made_rows" if report.made_of else "data.rows_read", rows=number(report.rows))]
    if report.unreadable_count:
        lines.append(say("data.cells_unreadable", count=number(report.unreadable_count)))
    told = report.warnings or report.conversions or report.made_of
    fresh = session.visit_value("imported") == dataset
    with st.expander(" ".join(lines), icon=":material/task_alt:", expanded=fresh and bool(told)):
        if report.made_of:
            made_of(report)
        elif report.file:
            st.caption(_read_as(report))
        for warning in report.warnings:
            st.markdown(f"- {plain(say(f'doctor.{warning.code}', **warning.facts))}")
        done_changes(report.conversions)
        if report.unreadable:
            st.caption(say("data.unreadable_help"))
            st.dataframe(unreadable(report), hide_index=True, height=240)
        again = report.file and not report.made_of and session.may_work()
        if again and st.button(say("data.read_again"), key="read_again", icon=":material/undo:", type="tertiary"):
            session.set_incoming({report.file: studio().ledger.dataset(dataset).name})
            st.rerun()


def _read_as(report: ImportReport) -> str:
    """'CP949 · 제목 줄 3'; a file that tells its own names has no header row."""
    found = report.detected
    if found.kind in TYPED:
        return say("data.read_as_kind", kind=KIND_NAMES[found.kind])
    written = found.encoding.upper() if found.encoding else KIND_NAMES[found.kind]
    return say("data.read_as", encoding=written, header=found.header_row)
