"""Keep a picture: the browser draws it anew on light ground, in both languages, and the project has it from then on."""
import json
from collections.abc import Callable
from typing import Any, get_args

import plotly.graph_objects as go
import streamlit as st

from kamp_core.settings import Language
from pages.look.ask import View
from pages.look.narrow import in_words
from pages.shared import session
from pages.shared.frame import heard, plain_errors
from pages.shared.house import studio
from pages.shared.words import say

_WIDTH = 900                    # pixels
_ASKED, _NUMBER, _KEPT = "keep_asked", "keep_number", "keep_done"
_painter = st.components.v2.component("kamp-core.painter", js="painter.js", isolate_styles=False)


def keep_button(key: str, view: View, figure: Callable[[Language], go.Figure], sentence: Callable[[Language], str]) -> None:
    """The button under a picture, for who may keep it; once pressed, the drawing of it, out of sight."""
    if not session.may_work():
        return
    if st.button(say("look.keep"), key=f"{key}_keep", icon=":material/bookmark_add:", type="tertiary", help=say("look.keep_help")):
        session.set_visit_value(_ASKED, key)
        session.set_visit_value(_NUMBER, (session.visit_value(_NUMBER) or 0) + 1)
        session.set_visit_value(_KEPT, None)
    if session.visit_value(_KEPT) == (key, sentence(session.language())):
        _where_it_is(key)
    if session.visit_value(_ASKED) != key:
        return
    languages: tuple[Language, ...] = get_args(Language)
    figures = {language: json.loads(figure(language).to_json()) for language in languages}
    done = _painter(key=f"{key}_paint", on_painted_change=_nothing, data={
        "address": "app/plotly/plotly.min.js", "number": session.visit_value(_NUMBER), "figures": figures, "width": _WIDTH}).painted
    if not done or done["number"] != session.visit_value(_NUMBER):
        return
    session.set_visit_value(_ASKED, None)
    with plain_errors():
        _keep(view, {language: sentence(language) for language in languages}, figures, done["images"] or {})
        session.set_visit_value(_KEPT, (key, sentence(session.language())))
        _where_it_is(key)


def _where_it_is(key: str) -> None:
    """That the picture is kept, and the way to it; stands as long as the same picture does."""
    with st.container(key=f"{key}_kept"):
        st.success(say("look.kept_now"), icon=":material/bookmark_added:")
        if st.button(say("look.kept_see"), key=f"{key}_see", icon=":material/arrow_forward:",
                     on_click=heard(lambda: session.preset("look_tab", say("look.tab_kept")))):
            st.rerun()


def _keep(view: View, sentence: dict[Language, str], figures: dict[Language, Any], images: dict[Language, dict[str, str]]) -> None:
    studio().pictures.keep(session.project().id, view.dataset, view.version, sentence, in_words(view.only), figures, images)


def _nothing() -> None:
    """A trigger needs a listener."""
