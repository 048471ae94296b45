"""Grade and six bars, and what to fix first."""
from html import escape

import streamlit as st

from kamp_core.quality.facts import Finding, Index, Quality
from kamp_core.quality.words import finding_line, index_line, place_line, share
from pages.data.recipe_work import propose
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.words import number, plain, say

_SIGN = {"bad": ":orange[:material/priority_high:]", "warn": ":orange[:material/info:]", "info": ":gray[:material/info:]"}
_FINDINGS = 6      # shown before the fold


def grade(quality: Quality) -> str:
    """The grade and the six bars: ours, and the guides' value as an upright line."""
    bars = "".join(_bar(index) for index in quality.indices)
    measured = sum(index.value is not None for index in quality.indices)
    partly = "" if measured == len(quality.indices) else f"<small>{escape(say('data.measured_of', count=measured))}</small>"
    guide = escape(say("data.guide_points", total=f"{quality.guide_total:.0f}"))
    return (f'<div class="kamp-grade"><div><div class="kamp-letter" aria-label="{escape(say("data.grade"))}">'
            f"<b>{quality.grade}</b><span>{escape(say('data.points', total=f'{quality.total:.0f}'))}</span></div>"
            f'{partly}<small class="kamp-guide">{guide}</small></div><div class="kamp-bars">{bars}</div></div>')


def _bar(index: Index) -> str:
    reason = escape(index_line(index, "code", session.language()))
    width = 0 if index.value is None else max(0.0, min(100.0, index.value))
    line = "" if index.guide is None else f'<s style="left:clamp(0px, calc({max(0.0, index.guide):.1f}% - 1px), 100% - 2px)"></s>'
    return (f'<div class="kamp-bar" title="{reason}"><span>{escape(say(f"quality.{index.name}"))}</span>'
            f'<i><u style="width:{width:.1f}%"></u>{line}</i><b>{share(index.value)}</b><small>{reason}</small></div>')


def findings(quality: Quality) -> None:
    """What to fix first, worst first."""
    if not quality.findings:
        st.markdown(say("data.no_findings"))
    for place, finding in enumerate(quality.findings[:_FINDINGS]):
        _finding(place, finding)
    rest = quality.findings[_FINDINGS:]
    if rest:
        with st.expander(say("data.more_findings", count=number(len(rest)))):
            for place, finding in enumerate(rest, start=_FINDINGS):
                _finding(place, finding)


def _finding(place: int, finding: Finding) -> None:
    """A line of its own for each, so that what mends it (`finding.cure`) can stand beside its sentence."""
    first = place_line(finding.place, session.language())
    with st.container(key=f"finding_{place}", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{_SIGN[finding.severity]} {plain(finding_line(finding, session.language()))}"
                    + (f" :gray[{plain(first)}]" if first else ""))
        if finding.cure and session.may_work():
            st.button(say("data.cure"), key=f"cure_{place}", icon=":material/healing:", type="tertiary", on_click=heard(propose),
                      args=(finding.cure,))
