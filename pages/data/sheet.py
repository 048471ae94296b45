"""The data sheet: what the import did, grade and indices, what to fix first, every column as a card."""
from html import escape
from math import floor

import streamlit as st

from kamp_core.quality.facts import Finding, Index, Profile
from pages.data.cards import column_cards
from pages.data.made import made_of, unreadable
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import number, percent, plain, say

_SIGN = {"bad": ":orange[:material/priority_high:]", "warn": ":orange[:material/info:]", "info": ":gray[:material/info:]"}
_FINDINGS = 6      # shown before the fold


def answer_line(dataset: str) -> str:
    """'parts · 47,058줄 · 32열 · 품질 B (83점)'"""
    profile = studio().profile(dataset)
    return say("data.answer", name=plain(studio().ledger.dataset(dataset).name), rows=number(profile.rows),
               columns=number(len(profile.columns)), grade=profile.grade, total=f"{profile.total:.0f}")


def sheet(dataset: str) -> None:
    imported(dataset)
    profile = studio().profile(dataset)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("data.quality"), anchor=False)
        st.html(grade(profile))
    with right:
        st.subheader(say("data.findings"), anchor=False)
        findings(profile)
    st.subheader(say("data.columns"), anchor=False)
    st.html(column_cards(profile))


def imported(dataset: str) -> None:
    """What the import read, and every cell that it could not."""
    report = studio().import_report(dataset)
    lines = [say("combine.made_rows" if report.made_of else "data.rows_read", rows=number(report.rows))]
    if report.unreadable_count:
        lines.append(say("data.cells_unreadable", count=number(report.unreadable_count)))
    fresh = session.visit_value("imported") == dataset
    with st.expander(" ".join(lines), icon=":material/task_alt:", expanded=fresh and bool(report.warnings or report.made_of)):
        if report.made_of:
            made_of(report)
        else:
            st.caption(say("data.read_as", encoding=(report.detected.encoding or "Excel").upper(),
                           header=report.detected.header_row, seconds=f"{report.seconds:.1f}"))
        for warning in report.warnings:
            st.markdown(f"- {plain(say(f'doctor.{warning.code}', **warning.facts))}")
        if report.unreadable:
            st.caption(say("data.unreadable_help"))
            st.dataframe(unreadable(report), hide_index=True, height=240)


def grade(profile: Profile) -> str:
    """The grade and the six bars."""
    bars = "".join(_bar(index) for index in profile.indices)
    return (f'<div class="kamp-grade"><div class="kamp-letter" aria-label="{escape(say("data.grade"))}">'
            f"<b>{profile.grade}</b><span>{escape(say('data.points', total=f'{profile.total:.0f}'))}</span></div>"
            f'<div class="kamp-bars">{bars}</div></div>')


def _bar(index: Index) -> str:
    reason = escape(say(f"quality.{index.code}", **_spelt(index.facts)))
    width = 0 if index.value is None else max(0.0, min(100.0, index.value))
    value = "–" if index.value is None else _share(index.value)
    return (f'<div class="kamp-bar" title="{reason}"><span>{escape(say(f"quality.{index.name}"))}</span>'
            f'<i><u style="width:{width:.1f}%"></u></i><b>{value}</b><small>{reason}</small></div>')


def findings(profile: Profile) -> None:
    """What to fix first, worst first."""
    if not profile.findings:
        st.markdown(say("data.no_findings"))
    for finding in profile.findings[:_FINDINGS]:
        _finding(finding)
    rest = profile.findings[_FINDINGS:]
    if rest:
        with st.expander(say("data.more_findings", count=len(rest))):
            for finding in rest:
                _finding(finding)


def _finding(finding: Finding) -> None:
    st.markdown(f"{_SIGN[finding.severity]} {plain(say(f'quality.{finding.code}', **_spelt(finding.facts)))}")


def _spelt(facts: dict[str, object]) -> dict[str, object]:
    """Shares in indices are fractions of 100 with many digits: three are enough."""
    return {name: _share(value) if isinstance(value, float) else value for name, value in facts.items()}


def _share(value: float) -> str:
    """In %; 99.97 is never rounded up to a whole 100."""
    return percent(floor(10 * value) / 1000 if value > 99 else value / 100)
