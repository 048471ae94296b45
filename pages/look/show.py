"""A picture on the page: its sentence, the figure, and whether it stands on a sample."""
import streamlit as st

from kamp_core.look.facts import Bars, Histogram, Parallel, Pareto, Scatter, Shown
from kamp_core.look.figures import figure
from pages.shared import session
from pages.shared.words import number, plain, say


def sentence_of(shown: Shown) -> str:
    return plain(say(f"look.{shown.sentence}", **shown.facts))


def show(shown: Shown, key: str, sentence: bool = True) -> None:
    """The figure with its sentence above and, small, what it does not show below."""
    words = sentence_of(shown)
    if sentence:
        st.markdown(words)
    if shown.rows:
        st.plotly_chart(figure(shown, session.language()), key=key, theme="streamlit", alt=words,
                        config={"displayModeBar": "hover", "displaylogo": False,
                                "modeBarButtonsToRemove": ["select2d", "lasso2d"]})
    notes = []
    if shown.sampled:
        notes.append(say("look.sampled_apart" if isinstance(shown, Scatter | Parallel) and shown.bad else "look.sampled"))
    if isinstance(shown, Histogram) and shown.outside:
        notes.append(say("look.outside", count=number(shown.outside)))
    if isinstance(shown, Bars | Pareto) and shown.others:
        notes.append(say("look.others", count=number(shown.others)))
    if notes:
        st.caption(" ".join(notes))
