"""The whole way of one number in what the model says."""
from collections.abc import Mapping

import streamlit as st

from kamp_core.models import Package
from kamp_core.models.figure_effect import effect_figure
from kamp_core.models.package import words
from kamp_core.models.whatif import Dial, Tried, Value, effect_of
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import number, percent, say


def label_of(package: Package, tried: Tried) -> str:
    """What the number stands for."""
    if package.card.bad_value is not None:
        return say("use.change_risk", bad=package.card.bad_value)
    return say("use.change_class", answer=tried.prediction) if package.card.classes else package.card.target


def effect_chart(package: Package, part: Mapping[str, Value], now: Tried, able: list[Dial]) -> None:
    """The whole way of one number, where asked for. `now`: what the model says of the part."""
    if not able:
        return
    by_name = {dial.column: dial for dial in able}
    chosen = st.selectbox(say("use.change_effect"), list(by_name), index=None, key=f"change_effect_{package.card.run}",
                          placeholder=say("use.change_effect_none"))
    if chosen is None:
        return
    dial = by_name[chosen]
    effect = effect_of(package, part, dial, now, words()[session.language()])
    at = part.get(chosen)
    figure = effect_figure(effect, dial, (float(dial.usual if at is None else at), now.value), label_of(package, now),
                           chance=bool(package.card.classes))
    ends = {name: number(round(float(value), dial.decimals)) for name, value in (("low", effect.at[0]), ("high", effect.at[-1]))}
    told = percent if package.card.classes else number
    alt = say("use.change_alt", column=chosen, **ends, first=told(float(effect.value[0])), last=told(float(effect.value[-1])))
    st.plotly_chart(figure, key="change_figure", theme="streamlit", alt=alt, config=chart_tools())
    st.caption(say("use.change_dots"))


def shown(package: Package, tried: Tried) -> str:
    return percent(tried.value) if package.card.classes else number(tried.value)


def moved(package: Package, before: Tried, now: Tried) -> str | None:
    """By how much it moved; nothing where the answer is another one."""
    by = now.value - before.value
    other = before.prediction != now.prediction and package.card.classes and package.card.bad_value is None
    if other or abs(by) < 1e-9:
        return None
    size = say("use.change_points", count=number(round(100 * abs(by), 1))) if package.card.classes else number(abs(by))
    return f"{'-' if by < 0 else '+'}{size}"
