"""Try a change: one part on sliders, what the model says of it, and a warning where nobody has been."""
from collections.abc import Mapping
from typing import Any

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Outcome
from kamp_core.models import Package
from kamp_core.models.package import words
from kamp_core.models.whatif import Dial, Tried, Value, dials, part_of, try_part, usual_part
from pages.shared import session
from pages.shared.cases import cases_of_part
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.number_field import number_field
from pages.shared.words import number, percent, plain, say
from pages.use.effect import effect_chart, label_of, moved, shown

_FIRST = 6             # dials shown at once
_USUAL = 0             # in place of a row's number


@st.fragment
def change(outcome: Outcome) -> None:
    """A part to begin with, what matters most to turn, and what comes of it."""
    with plain_errors():
        package = _package(outcome.run, outcome.seconds)
        st.caption(say("use.change_help"))
        row = _begin(outcome)
        begun = _part(package, outcome, row)
        turned = sorted(dials(package), key=lambda dial: _weight(outcome, dial.column), reverse=True)
        answer, conditions = st.columns([2, 3], gap="medium")            # on a phone the answer stands above
        with conditions:
            part = begun | _turned(turned[:_FIRST], begun, f"{outcome.run} {row}")
            if turned[_FIRST:]:
                with st.expander(say("use.change_more", count=len(turned) - _FIRST)):
                    part |= _turned(turned[_FIRST:], begun, f"{outcome.run} {row}")
        with answer, st.container(border=True, key="changed", gap="small"):
            now = _said(package, begun, part, [dial for dial in turned if not dial.knows(part[dial.column])])
        effect_chart(package, part, now, [dial for dial in turned if not dial.levels])
        cases_of_part(outcome, part)


@st.cache_resource(max_entries=4, show_spinner=False)
def _package(run: str, seconds: float) -> Package:
    """`seconds`: of the run, so that a resumed run brings its new model."""
    return studio().package(run)


def _begin(outcome: Outcome) -> int:
    """A row kept aside, or the usual part."""
    rows = {row.row: row for row in outcome.risky_rows}
    if not rows:
        return _USUAL
    return st.selectbox(
        say("use.change_begin"), [_USUAL, *rows], key=f"change_row_{outcome.run}",
        format_func=lambda row: say("use.change_usual") if row == _USUAL else say(
            "use.change_row", row=number(row), risk=percent(rows[row].risk)))


def _part(package: Package, outcome: Outcome, row: int) -> dict[str, Value]:
    if row == _USUAL:
        return usual_part(package)
    try:
        cells = studio().cells(outcome.dataset, outcome.version, [row], package.card.columns)[0]
    except KampError:                     # the data were deleted since
        st.caption(say("use.change_gone"))
        return usual_part(package)
    return part_of(package, dict(zip(package.card.columns, cells, strict=True)))


def _weight(outcome: Outcome, column: str) -> float:
    return next((importance.value for importance in outcome.importance if importance.column == column), 0.0)


def _turned(turned: list[Dial], begun: Mapping[str, Value], where: str) -> dict[str, Value]:
    return {dial.column: _turn(dial, begun.get(dial.column), where) for dial in turned}


def _turn(dial: Dial, value: Value, where: str) -> Value:
    """A slider for a number, a list for words; an empty number is a blank to fill in, as a slider always stands somewhere."""
    key = f"change {where} {dial.column}"
    if dial.levels:
        known = [*dial.levels, *([value] if value is not None and value not in dial.levels else [])]
        return st.selectbox(plain(dial.column), known, key=key, index=known.index(value) if value in known else None,
                            placeholder=say("use.change_empty"))
    low, high = (round(end, dial.decimals) for end in dial.ends)
    looks: dict[str, Any] = {"key": key, "step": 10.0 ** -dial.decimals, "format": f"%.{dial.decimals}f",
                             "help": say("use.change_seen", low=number(dial.low), high=number(dial.high))}
    if value is None:
        return number_field(plain(dial.column), low=low, high=high, placeholder=say("use.change_empty"), **looks)
    return st.slider(plain(dial.column), min(low, float(value)), max(high, float(value)), float(value), **looks)


def _said(package: Package, begun: Mapping[str, Value], part: Mapping[str, Value], outside: list[Dial]) -> Tried:
    """The prediction beside that of the part one began with, then the warning, then the reasons. → the prediction"""
    said = words()[session.language()]
    before, now = try_part(package, begun, said), try_part(package, part, said)
    st.metric(plain(label_of(package, now)), shown(package, now), delta=moved(package, before, now),
              delta_color="inverse" if package.card.bad_value is not None else "off")
    if now.low is not None and now.high is not None:
        st.caption(say("use.change_range", low=number(now.low), high=number(now.high)))
    for dial in outside:
        name = plain(dial.column)
        st.warning(say("use.change_new_word", column=name) if dial.levels else say(
            "use.change_outside", column=name, low=number(dial.low), high=number(dial.high)), icon=":material/explore_off:")
    st.markdown("\n".join(f"- {plain(why)}" for why in now.reasons))
    return now
