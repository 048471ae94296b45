"""The tab of kept pictures: to show, to hand on, to put into the report."""
import base64
from functools import partial
from html import escape
from typing import Literal

import plotly.io
import streamlit as st

from kamp_core.settings import Language
from kamp_core.workspace import Picture
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.gate import later
from pages.shared.house import studio
from pages.shared.words import day, plain, say


def kept_tab() -> None:
    """Those of the project, newest first."""
    found = studio().pictures.all(session.project().id)
    if not found:
        st.markdown(say("look.kept_none"))
        return
    names = {dataset.id: dataset.name for dataset in studio().ledger.datasets(session.project().id)}
    for picture in found:
        with st.container(border=True, key=f"kept_{picture.id}"):
            _picture(picture, names.get(picture.dataset))


def _picture(picture: Picture, name: str | None) -> None:
    language = session.language()
    sentence = picture.sentence[language]
    st.markdown(plain(sentence))
    png = base64.b64encode(studio().pictures.file(picture.id, language, "png").read_bytes()).decode()
    st.html(f'<img style="max-width: 100%; border-radius: 8px" alt="{escape(sentence)}" src="data:image/png;base64,{png}">')
    st.caption(plain(" · ".join(part for part in (name or say("look.kept_gone"), picture.rows, day(picture.created)) if part)))
    with st.container(horizontal=True, vertical_alignment="center"):
        _downloads(picture)
        st.toggle(say("look.kept_reported"), value=picture.reported, key=f"kept_reported_{picture.id}",
                  disabled=not session.may_work(), on_change=heard(_report), args=(picture.id,))
        if session.may_work():
            st.button(say("look.kept_drop"), key=f"kept_drop_{picture.id}", icon=":material/delete:", type="tertiary",
                      on_click=heard(studio().pictures.drop), args=(picture.id,))


def _report(picture: str) -> None:
    studio().pictures.report(picture, bool(session.widget(f"kept_reported_{picture}")))


def _downloads(picture: Picture) -> None:
    language = session.language()
    forms: tuple[tuple[Literal["png", "svg"], str], ...] = (("png", "image/png"), ("svg", "image/svg+xml"))
    for form, kind in forms:
        st.download_button(form.upper(), later(partial(_drawn, picture.id, language, form)), f"kamp_{picture.id}.{form}", kind,
                           key=f"kept_{form}_{picture.id}", on_click="ignore", icon=":material/download:")
    st.download_button("HTML", later(partial(_page, picture.id, language)),
                       f"kamp_{picture.id}.html", "text/html", key=f"kept_html_{picture.id}", on_click="ignore",
                       icon=":material/download:", help=say("look.kept_html"))


def _drawn(picture: str, language: Language, form: Literal["svg", "png", "json"]) -> bytes:
    return studio().pictures.file(picture, language, form).read_bytes()


def _page(picture: str, language: Language) -> str:
    return str(plotly.io.to_html(plotly.io.from_json(_drawn(picture, language, "json").decode()), include_plotlyjs=True))
