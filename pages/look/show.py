"""A picture on the page: its sentence, the figure, and whether it stands on a sample."""
from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from kamp_core import wording
from kamp_core.look.choosing import Marked, chosen
from kamp_core.look.facts import Bars, Density, Histogram, Parallel, Pareto, Scatter, Shown
from kamp_core.look.figure_marked import marked_figure
from kamp_core.look.figures import figure
from kamp_core.settings import Language
from pages.look.ask import View
from pages.look.keep import keep_button
from pages.look.mark import draw_markable
from pages.look.narrow import in_words
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import number, plain, say


def sentence_of(shown: Shown) -> str:
    return plain(said(shown, session.language()))


def said(shown: Shown, language: Language) -> str:
    return wording.say(f"look.{shown.sentence}", language, **shown.facts)


def show(shown: Shown, key: str, view: View, sentence: bool = True, mark: bool = False,
         finding: Callable[[Language], str] | None = None) -> None:
    """The figure with its sentence above, below it what it does not show, small, and the way to keep it.
    `mark`: a part of it can be marked and looked at alone. `finding`: what was said of it on the page, which is kept with it in
    place of its own sentence."""
    words = said(shown, session.language())
    if sentence:
        st.markdown(plain(words))
    marked = Marked()
    if shown.rows and mark:
        marked = draw_markable(figure(shown, session.language()), words, shown, key, view)
    elif shown.rows:
        st.plotly_chart(figure(shown, session.language()), key=key, theme="streamlit", alt=words, config=chart_tools())
    notes = []
    if shown.sampled:
        notes.append(say("look.sampled_apart" if isinstance(shown, Scatter | Parallel) and shown.bad else "look.sampled"))
    if isinstance(shown, Histogram | Density) and shown.outside:
        notes.append(say("look.outside", count=number(shown.outside)))
    if isinstance(shown, Bars) and shown.hidden:
        where = say("look.only_some" if view.only else "look.only_all")
        notes.append(say("look.hidden" if shown.bad is None else "look.hidden_worst", kinds=number(shown.hidden),
                         count=number(shown.others), shown=len(shown.labels), where=where))
    elif isinstance(shown, Pareto) and shown.others:
        notes.append(say("look.others", count=number(shown.others)))
    if notes:
        st.caption(" ".join(notes))
    if shown.rows:
        keep_button(key, view, partial(_drawn, shown, marked), partial(_told, shown, marked, finding))


def _drawn(shown: Shown, marked: Marked, language: Language) -> go.Figure:
    return marked_figure(figure(shown, language), shown, marked)


def _told(shown: Shown, marked: Marked, finding: Callable[[Language], str] | None, language: Language) -> str:
    """What the picture says, or the page of it, and which part of it is marked."""
    part = in_words(chosen(shown, marked))
    words = finding(language) if finding else said(shown, language)
    return " ".join([words, *([wording.say("look.kept_mark", language, part=part)] if part else [])])
