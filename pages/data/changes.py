"""What is changed on the way in: which number is the day, and every conversion with its examples, each to be left out."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from kamp_core.intake.facts import Choices, Conversion, DayOrder, Preview, Question
from pages.shared.words import number, plain, say

_EXAMPLES, _LINE = 2, 44   # shown on a line, if they are no longer than this together


@dataclass(frozen=True)
class Change:
    """All that is done to a column and undone together."""

    column: str
    repair: bool
    parts: tuple[Conversion, ...]


def ask_days(file: str, question: Question) -> DayOrder | None:
    """Day or month first, where the file does not tell."""
    orders: dict[DayOrder, int] = {"day-first": 1, "month-first": 2}
    count = len(question.columns)
    title = say("data.days_more", column=plain(question.columns[0]), count=number(count)) if count > 1 else (
        say("data.days", column=plain(question.columns[0])))
    with st.container(key="days", border=True, gap="small"):
        st.markdown(f"**{title}**")
        st.caption(say("data.days_guess" if question.guess else "data.days_why",
                       examples=plain(", ".join(example[0] for example in question.examples))))
        return st.radio(title, list(orders), key=f"dates_{file}", label_visibility="collapsed",
                        index=list(orders).index(question.guess) if question.guess else None,
                        format_func=lambda order: _both(question, order, orders[order]))


def _both(question: Question, order: DayOrder, place: int) -> str:
    examples = ", ".join(example[place] for example in question.examples)
    return say("data.days_day_first" if order == "day-first" else "data.days_month_first", examples=examples)


def undo_changes(file: str, shown: Preview, choices: Choices) -> Choices:
    """The list of changes, and which of them the visitor does not want."""
    asked = shown.question.columns if shown.question and not shown.question.guess else ()
    changes = _changes(one for one in shown.conversions if one.column not in asked)
    if not changes:
        return choices
    st.markdown(f"**{say('data.changes')}**")
    table = st.empty()
    several = {change.column for change in changes if sum(other.column == change.column for other in changes) > 1}
    labels = [f"{change.column} · {say(f'doctor.do_{change.parts[0].code}')}" if change.column in several else change.column
              for change in changes]
    undone = st.pills(say("data.changes_undo"), range(len(changes)), selection_mode="multi", format_func=lambda i: plain(labels[i]),
                      key=f"as_written_{file}_{hash(tuple(labels)) & 0xffff}")
    table.html(changes_table(changes, undone))
    st.caption(say("data.changes_sampled", rows=number(shown.sampled)))
    left = [changes[i] for i in undone]
    return replace(choices, types={**choices.types, **{change.column: "text" for change in left if not change.repair}},
                   as_written=(*choices.as_written, *(change.column for change in left if change.repair)))


def done_changes(conversions: Iterable[Conversion]) -> None:
    """What an import did."""
    changes = _changes(conversions)
    if changes:
        st.markdown(say("data.changed", count=number(len({change.column for change in changes}))))
        st.html(changes_table(changes))


def changes_table(changes: list[Change], undone: Iterable[int] = ()) -> str:
    heads = "".join(f"<th{' class=number' if name in ('cells', 'failed') else ''}>{escape(say(f'data.changes_{name}'))}</th>"
                    for name in ("column", "what", "example", "cells", "failed"))
    rows = "".join(_undone(change) if i in undone else _row(change) for i, change in enumerate(changes))
    return (f'<div class="kamp-table kamp-changes" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>")


def _changes(conversions: Iterable[Conversion]) -> list[Change]:
    """Readings of a column together, its repairs together, in the order of the columns."""
    grouped: dict[tuple[str, bool], list[Conversion]] = {}
    for one in conversions:
        grouped.setdefault((one.column, one.is_repair), []).append(one)
    return [Change(column, repair, tuple(parts)) for (column, repair), parts in grouped.items()]


def _row(change: Change) -> str:
    said = "<br>".join(escape(say(f"doctor.do_{part.code}")) for part in change.parts)
    examples = "<br>".join(_examples(part) for part in change.parts)
    cells = "<br>".join(number(part.converted) for part in change.parts)
    failed = sum(part.failed for part in change.parts)
    return (f"<tr><td><b>{escape(change.column)}</b></td><td>{said}</td><td class=cells>{examples}</td>"
            f"<td class=number>{cells}</td><td class=number>{f'<em>{number(failed)}</em>' if failed else '–'}</td></tr>")


def _undone(change: Change) -> str:
    return (f"<tr class=undone><td><b>{escape(change.column)}</b></td><td colspan=4>{escape(say('data.changes_undone'))}</td></tr>")


def _examples(part: Conversion) -> str:
    told = [f"{before} → {after or say('data.changes_empty')}" for before, after in part.examples]
    short = len("".join(told[:_EXAMPLES])) <= _LINE
    return " · ".join(escape(one) for one in told[:_EXAMPLES if short else 1])
