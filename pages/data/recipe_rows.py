"""The rows as they are now: fifty at a time, or those that hold a text."""
import streamlit as st

from pages.data.preview import rows_table
from pages.data.recipe_preview import in_short
from pages.data.recipe_work import columns_of, rows_of, version_of
from pages.shared.gate import later
from pages.shared.house import studio
from pages.shared.number_field import number_field
from pages.shared.words import number, say

_PAGE = 50


def rows_view(dataset: str) -> None:
    version = version_of(dataset)
    st.subheader(say("recipe.rows"), anchor=False)
    names = [held.name for held in columns_of(dataset, version)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="rows_bar"):
        column = st.selectbox(say("recipe.search_in"), names, key=f"rows_column_{dataset}")
        text = st.text_input(say("recipe.search"), key=f"rows_search_{dataset}", placeholder=say("recipe.search_hint"))
        found = rows_of(dataset, version, 0, _PAGE, column, text).found
        pages = max(1, -(-found // _PAGE))
        page = number_field(say("recipe.page", pages=number(pages)), f"rows_page_{dataset}_{version}_{column}_{text}",
                            1, pages, first=1, step=1)
        name = studio().ledger.dataset(dataset).name
        st.download_button(say("recipe.export"), later(lambda: _file(dataset)), key="export_rows",
                           file_name=f"{name}.csv", mime="text/csv", icon=":material/download:", on_click="ignore")
    shown = rows_of(dataset, version, (page - 1) * _PAGE, _PAGE, column, text)
    if not shown.rows:
        st.caption(say("recipe.search_none"))
        return
    rows_table(shown.columns, [tuple(map(in_short, row)) for row in shown.rows], shown.numbers)
    st.caption(say("recipe.rows_shown", first=number(shown.numbers[0]), last=number(shown.numbers[-1]), count=number(found)))


def _file(dataset: str) -> bytes:
    with studio().workspace.scratch_folder() as folder:
        return studio().cleaning.export(dataset, folder / "cleaned.csv").read_bytes()
