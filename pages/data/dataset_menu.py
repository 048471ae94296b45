"""What is done to data as a whole: another name, or gone."""
import streamlit as st

from kamp_core.workspace import Dataset
from kamp_core.workspace.facts import DATASET_NAME
from pages.shared import session
from pages.shared.errand import busy
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import number, plain, say


def dataset_menu(dataset: str) -> None:
    """A small button beside the picker; the way to the button that deletes says what goes and what stays."""
    known = studio().ledger.dataset(dataset)
    with st.popover("", icon=":material/more_horiz:", help=say("data.manage"), key="dataset_menu"), plain_errors():
        name = st.text_input(say("data.rename_to"), known.name, max_chars=DATASET_NAME, key=f"rename_to_{dataset}")
        if st.button(say("data.rename"), key="rename_dataset", icon=":material/edit:",
                     disabled=not name.strip() or name == known.name):
            studio().rename_dataset(dataset, name)
            st.rerun()
        st.divider()
        _delete(known)


def _delete(known: Dataset) -> None:
    st.markdown(say("data.delete_says", name=plain(known.name), rows=number(known.rows)))
    if learned := _models_of(known.id):
        st.caption(say("data.delete_keeps", count=number(learned)))
    if st.button(say("data.delete"), key="delete_dataset", icon=":material/delete_forever:", disabled=busy()):
        studio().delete_dataset(known.id)
        session.choose(dataset=None)
        st.rerun()


def _models_of(dataset: str) -> int:
    return sum(job.has_answer and job.request.dataset == dataset for job in studio().runs(session.project().id))
