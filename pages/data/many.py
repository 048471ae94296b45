"""Many files at once: how they stand below each other, what to correct, and the one dataset they become."""
from dataclasses import asdict

import streamlit as st

from kamp_core.combine.append import missing, renamed
from kamp_core.combine.facts import AppendChoices, AppendPlan, Brought, Gathered, LeftOut
from kamp_core.combine.names import common_name
from pages.data.many_columns import column_sources, columns
from pages.data.many_names import names
from pages.shared import session
from pages.shared.errand import send
from pages.shared.house import studio
from pages.shared.upload import UploadedMany
from pages.shared.words import number, plain, say, some

_LEFT_OUT = "incoming_left_out"


def take_in(given: UploadedMany) -> None:
    """Open archives and remember what was brought, and what of it is no table."""
    with st.spinner(say("combine.unpacking")):
        brought = studio().combining.bring(given.files, given.skipped)
    session.remember(_LEFT_OUT, [asdict(out) for out in brought.left_out])
    session.set_incoming(brought.files)
    st.rerun()


def left_out() -> tuple[LeftOut, ...]:
    """What came with the files at hand and is no table."""
    return tuple(LeftOut(**out) for out in session.recall(_LEFT_OUT, []))


def sheets_too(files: dict[str, str]) -> bool:
    """A workbook with several sheets of one shape: all of them, or one as before? Asked, not guessed."""
    (file, name), = files.items()
    alike = _sheets_alike(file, name)
    return alike > 1 and st.toggle(say("combine.sheets", name=plain(name), count=number(alike)), key=f"sheets_{file}")


@st.cache_data(max_entries=30, show_spinner=False)
def _sheets_alike(file: str, name: str) -> int:
    return studio().combining.sheets_alike(file, name)


def many(files: dict[str, str]) -> None:
    """Everything between an upload of many files and the dataset."""
    gathered = _gathered(files)
    st.subheader(say("combine.many_title", count=number(len(gathered.parts))), anchor=False)
    note = st.container(key="note", gap="xxsmall")
    tag = next(iter(files))          # pickers are these files' own
    apart, leave = _fates(gathered, tag)
    fates = dict.fromkeys(apart, "apart") | dict.fromkeys(leave, "leave")
    choices = AppendChoices(fates={looked.part.key: fates.get(looked.part.key, "append") for looked in gathered.parts},
                            sources=column_sources(tuple(files)))
    choices = names(studio().combining.plan(gathered, choices), choices, tag)
    plan = studio().combining.plan(gathered, choices)
    for sentence in _sentences(plan):
        note.markdown(f"- {plain(sentence)}")
    columns(plan, gathered, tuple(files))
    tell_left_out(plan.left_out)
    _make(plan, tag)


def _gathered(files: dict[str, str]) -> Gathered:
    """A look into every file, kept for the visit: it takes a tenth of a second each."""
    known = session.visit_value("gathered")
    if known and known[0] == files:
        return known[1]
    bar = st.progress(0.0, text=say("combine.looking"))
    found = studio().combining.gather(Brought(files, left_out()),
                                      progress=lambda share: bar.progress(share, text=say("combine.looking")))
    bar.empty()
    session.set_visit_value("gathered", (files, found))
    return found


def _fates(gathered: Gathered, tag: str) -> tuple[list[str], list[str]]:
    """Which parts stay apart, and which are left: those that are of another shape are proposed to stay apart."""
    labels = {looked.part.key: looked.part.label for looked in gathered.parts}
    proposed = [part.key for part in studio().combining.plan(gathered).apart]
    left, right = st.columns(2)
    apart = left.multiselect(say("combine.apart"), list(labels), default=proposed, key=f"many_apart_{tag}", format_func=labels.get,
                             placeholder=say("combine.none_chosen"), help=say("combine.apart_help"))
    leave = right.multiselect(say("combine.leave"), [key for key in labels if key not in apart], key=f"many_leave_{tag}",
                              format_func=labels.get, placeholder=say("combine.none_chosen"))
    return apart, leave


def _sentences(plan: AppendPlan) -> list[str]:
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


def _make(plan: AppendPlan, tag: str) -> None:
    name = st.text_input(say("combine.name"), value=common_name([part.name for part in plan.parts]), max_chars=120,
                         key=f"many_dataset_{tag}").strip()
    with st.container(horizontal=True):
        start = st.button(say("combine.append" if len(plan.parts) > 1 else "combine.import"), key="import", type="primary",
                          disabled=not name)
        if st.button(say("combine.put_aside"), key="put_aside"):
            session.set_incoming(None)
            st.rerun()
    if start:
        send("combining.append", name, plan=plan, name=name, project=session.project().id)
