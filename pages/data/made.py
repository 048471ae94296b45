"""What a dataset was made of, in words, and where its unreadable cells came from."""
import streamlit as st

from kamp_core.combine.facts import MadeOf, place_of, told_by
from kamp_core.intake.facts import ImportReport
from pages.shared.words import number, plain, say, some


def made_of(report: ImportReport) -> None:
    """How it was made, and of what, as counted then."""
    made = MadeOf.from_json(report.made_of)
    names = [source.name for source in made.sources]
    if made.way == "append":
        said = [say("combine.made_append", count=number(len(names)), list=some(names)), *_appended(made)]
    else:
        counts = {key: number(value) if isinstance(value, int) else value for key, value in made.counts.items()}
        said = [say(f"combine.made_{made.way}", left=names[0], right=names[1]), say(f"combine.counts_{made.way}", **counts)]
    with st.container(gap="xxsmall"):
        for line in said:
            st.markdown(f"- {plain(line)}")
    if made.way == "append":
        with st.popover(say("combine.sources"), icon=":material/list:"):
            rows = [source.rows for source in made.sources]
            st.dataframe({say("combine.table"): names, say("combine.rows"): rows}, hide_index=True)


def _appended(made: MadeOf) -> list[str]:
    plan = made.plan
    said = [say("combine.renamed", column=column, names=some(list(found))) for column, found in plan["renamed"].items()]
    said += [say("combine.missing", column=column, count=number(len(files)), list=some(files))
             for column, files in plan["missing"].items()]
    said += [say("combine.unused", column=column, file=file) for file, column in plan["unused"]]
    said += [say("combine.undated", count=number(len(plan["undated"])))] if plan["undated"] else []
    return said + [f"{some(files)}: {say(f'doctor.{warning.code}', **warning.facts)}" for warning, files in told_by(made)]


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
