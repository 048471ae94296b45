"""Many files at once, in sentences: how they come together, and what stays out."""
import streamlit as st

from kamp_core.combine.append import missing, renamed
from kamp_core.combine.facts import AppendPlan, LeftOut
from pages.shared.words import number, plain, say, some


def sentences(plan: AppendPlan) -> list[str]:
    """What will happen, the unusual last."""
    said = [say("combine.below", count=number(len(plan.parts)), list=some([part.label for part in plan.parts]))]
    if len(plan.parts) == 1:
        said = [say("combine.alone", list=some([part.label for part in (*plan.parts, *plan.apart)]))]
    elif plan.apart:
        said.append(say("combine.stay_apart", count=number(len(plan.apart)), list=some([part.label for part in plan.apart])))
    if plan.date_column:
        days = sorted(day for day in plan.dates if day)
        said.append(say("combine.dated", column=plan.date_column, first=days[0], last=days[-1]))
        said += [say("combine.undated", count=number(undated))] if (undated := plan.dates.count(None)) else []
    if plan.year and plan.date_column:
        said.append(say("combine.year_taken", year=plan.year))
    if plan.moment_column:
        said.append(say("combine.moment", column=plan.moment_column, clock=plan.clock))
    everywhere = len(plan.columns) - len(missing(plan))
    if len(plan.parts) > 1:
        said.append(say("combine.everywhere", everywhere=number(everywhere), columns=number(len(plan.columns))))
    said += [say("combine.renamed", column=column, names=some(list(found))) for column, found in renamed(plan).items()]
    said += [say("combine.missing", column=column, count=number(len(files)), list=some(files))
             for column, files in missing(plan).items()]
    said += [say(f"doctor.{warning.code}", **warning.facts) for warning in plan.warnings]
    return said + [say("combine.unused", column=column, file=file) for file, column in plan.unused]


def tell_left_out(left: tuple[LeftOut, ...]) -> None:
    """Every file that is not taken, with its reason."""
    if left:
        with st.expander(say("combine.left_out", count=number(len(left))), icon=":material/block:"):
            for out in left:
                st.markdown(f"- **{plain(out.name)}** {plain(say(f'error.{out.code}', **out.facts))}")
