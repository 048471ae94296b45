"""What a dataset was made of, in words, and where its unreadable cells came from."""
import streamlit as st

from kamp_core.combine.facts import MadeOf, place_of
from kamp_core.combine.words import made_lines
from kamp_core.intake.facts import ImportReport
from pages.shared import session
from pages.shared.words import plain, say


def made_of(report: ImportReport) -> None:
    """How it was made, and of what, as counted then."""
    made = MadeOf.from_json(report.made_of)
    names = [source.name for source in made.sources]
    with st.container(gap="xxsmall"):
        for line in made_lines(made, session.language()):
            st.markdown(f"- {plain(line)}")
    if made.way == "append":
        with st.popover(say("combine.sources"), icon=":material/list:"):
            rows = [source.rows for source in made.sources]
            st.dataframe({say("combine.table"): names, say("combine.rows"): rows}, hide_index=True)


def unreadable(report: ImportReport) -> dict[str, list[object]]:
    """Every cell that could not be read; of many files with the file and its row there."""
    table: dict[str, list[object]] = {}
    rows: list[object] = [cell.row for cell in report.unreadable]
    if report.made_of and (made := MadeOf.from_json(report.made_of)).way == "append":
        places = [place_of(made, cell.row) for cell in report.unreadable]
        table[say("combine.table")] = [name for name, _ in places]
        rows = [row for _, row in places]
    return table | {say("data.unreadable_row"): rows, say("data.unreadable_column"): [cell.column for cell in report.unreadable],
                    say("data.unreadable_value"): [cell.value for cell in report.unreadable]}
