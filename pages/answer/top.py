"""The top of the answer: verdict, the number that matters, and the scores beside it."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.reports.figures import capture_points, range_bar
from kamp_core.reports.money import share_note
from kamp_core.reports.sentences import (
    about_score,
    headline,
    inspects,
    nothing_text,
    reasons,
    score_rows,
    top_of,
)
from kamp_core.reports.todo import two_ranges
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.words import percent, plain, say

_LOOKS = {"ready": (":material/check_circle:", "blue"), "hint": (":material/lightbulb:", "gray"),
          "no_signal": (":material/signal_disconnected:", "gray"), "suspicious": (":material/warning:", "orange")}


def verdict(outcome: Outcome) -> None:
    """Four words, what they mean, and why."""
    level = outcome.verdict.level
    icon, colour = _LOOKS[level]
    with st.container(border=True, key="verdict", gap="small"):
        st.header(f":{colour}[{icon} {say(f'report.level_{level}')}]", anchor=False)
        st.markdown(f"**{say(f'report.means_{level}')}**")
        st.markdown("\n".join(f"- {plain(reason)}" for reason in reasons(outcome, session.language())))


def number_that_matters(outcome: Outcome, share: float) -> None:
    """One sentence, its range, and doing nothing."""
    main = headline(outcome, session.language(), share)
    with st.container(border=True, key="headline", gap="small"):
        st.header(plain(main.sentence), anchor=False)
        st.markdown(plain(f"{main.range}. {main.beside}"))
        st.html(range_bar(main.value, main.low, main.high, main.baseline, main.top, main.sentence, height=22))
        st.caption(say("report.legend_chance" if main.chance else "report.legend"))


def inspection(outcome: Outcome, share: float, worth: Worth | None) -> None:
    """For defects the slider that moves the number, and what the prices say of it."""
    if not inspects(outcome):
        return
    left, right = st.columns([1, 1], gap="medium")
    with left:
        session.preset("inspect_share", share)
        st.select_slider(say("answer.inspect"), outcome.shares, key="inspect_share", format_func=percent,
                         on_change=heard(lambda: session.remember("inspect_share", session.widget("inspect_share"))))
        st.caption(say("answer.inspect_help"))
        if worth is not None and worth.best is not None:
            st.caption(plain(share_note(worth.best, share, session.language())))
    with right:
        st.plotly_chart(capture_points(outcome.capture, share, say("report.capture_inspected"), say("report.capture_caught")),
                        config={"displayModeBar": False}, key="capture_curve",
                        alt=headline(outcome, session.language(), share).sentence)


def scores(outcome: Outcome, worth: Worth | None) -> None:
    """The hardest way of scoring first, doing nothing last."""
    with st.container(border=True, key="scores", gap="small"):
        st.subheader(say("report.part_score"), anchor=False)
        for row in score_rows(outcome, session.language()):
            _score(row.name, row.text, row.range, range_bar(
                row.score.value, row.score.low, row.score.high, row.score.baseline, row.top, f"{row.name} {row.text}"))
        baseline = outcome.headline.baseline
        nothing = nothing_text(outcome, session.language())
        _score(say("report.name_nothing"), nothing, "", range_bar(
            baseline, baseline, baseline, None, top_of(outcome), nothing))
        about = [about_score(outcome, session.language()), *two_ranges(outcome, session.language(), worth)]
        st.caption(plain(" ".join(about)))


def _score(name: str, text: str, reach: str, bar: str) -> None:
    words, figure, picture = st.columns([4, 2.4, 5], vertical_alignment="center")
    words.markdown(plain(name))
    figure.markdown(f"**{plain(text)}**")
    with picture, st.container(gap="xxsmall"):
        st.html(bar)
        if reach:
            st.caption(plain(reach))
