"""The end of a project: what goes is said, and confirmed, before it goes."""
import streamlit as st

from pages.shared import session
from pages.shared.gate import may_administer, may_change
from pages.shared.house import studio
from pages.shared.words import number, plain, say


def delete_project(name: str, id: str) -> None:
    """In the menu of the project at hand."""
    st.markdown(say("care.project_delete_says", name=plain(name), data=number(len(studio().ledger.datasets(id))),
                    runs=number(len(studio().runs(id)))))
    if not (may_administer() or (may_change() and studio().sharing.owns(id))):
        st.caption(say("care.project_delete_admin"))
        return
    sure = st.checkbox(say("care.project_delete_sure"), key=f"project_delete_sure_{id}")
    if st.button(say("care.project_delete"), key="project_delete", icon=":material/delete_forever:", disabled=not sure):
        studio().delete_project(id)
        session.open_project(studio().project().id)
        st.toast(plain(say("care.project_deleted", name=name)))
        session.go("start")
