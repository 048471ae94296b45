"""What occurs or costs most, before and after; and how well the machine is used."""
from dataclasses import replace
from functools import partial

import streamlit as st

from kamp_core.look.only import Only
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.spc import propose
from kamp_core.spc.oee import Oee, Totals, oee
from kamp_core.spc.pareto import Split, usually_left_out
from kamp_core.spc.study_figures import oee_figure, pareto_figure
from kamp_core.spc.study_words import oee_sentence, pareto_change, pareto_sentence, pareto_total
from pages.look.ask import View, guessed_result
from pages.look.keep import keep_button
from pages.look.process_ask import ranked_causes, totals_of
from pages.look.process_group import days_of
from pages.look.process_pick import Picks
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import percent, plain, say


def most_view(picks: Picks, profile: Profile) -> None:
    """The Pareto chart of a column of kinds, by rows, by a number, or in won."""
    able = [c.name for c in propose.categories(profile)]
    if not able:
        st.markdown(say("spc.no_columns_most"))
        return
    left, right = st.columns(2)
    column = profile.column(picks.select("category", say("spc.category"), able, where=left))
    weights = [None, *(c.name for c in propose.values(profile))]
    weight = picks.select("weight", say("spc.weight"), weights, where=right,
                          words=lambda name: say("spc.weight_rows") if name is None else name)
    picks = _counted(picks, column)
    answer = st.container()
    with st.expander(say("spc.more"), icon=":material/tune:"):
        left, right = st.columns(2)
        price = picks.number("price", say("spc.price"), where=left, low=0.0, step=100.0)
        left_out = picks.several(f"left_out_{column.name}", say("spc.left_out"), [value for value, _ in column.top],
                                 usually_left_out(column), right)
        split = _split(picks, profile, column.name)
    with answer:
        _ranked(picks, column.name, weight, price, left_out, split)


def _counted(picks: Picks, column: ColumnProfile) -> Picks:
    """Bad rows only, where rows are judged: of all rows the largest machine would stand first, not the worst.

    All rows where the column itself has a value for good ones, which is left out anyway.
    """
    target, bad = guessed_result(picks.dataset) or (None, None)
    if target is None or bad is None or target == column.name:
        return picks
    what = picks.select("most_rows", say("spc.most_rows"), ["bad", "all"], "all" if usually_left_out(column) else "bad",
                        words=lambda name: say(f"spc.most_{name}", bad=bad))
    if what == "all":
        return picks
    return replace(picks, view=replace(picks.view, only=(*picks.view.only, Only(target, values=(bad,)))))


def _ranked(picks: Picks, column: str, weight: str | None, price: float | None, left_out: tuple[str, ...],
            split: Split | None) -> None:
    language = session.language()
    found = ranked_causes(picks.view, column, weight, price, left_out, split)
    said = [pareto_sentence(found, language), *(pareto_change(found, language) if split else [])]
    words = " ".join(said)
    st.markdown(f"**{plain(words)}** {plain(pareto_total(found, language))}")
    st.plotly_chart(pareto_figure(found, language), key="process_figure", theme="streamlit", alt=words, config=chart_tools())
    keep_button("process_figure", picks.view, partial(pareto_figure, found), partial(pareto_sentence, found))


def _split(picks: Picks, profile: Profile, column: str) -> Split | None:
    times = propose.times(profile)
    groups = {c.name: [value for value, _ in c.top] for c in propose.lots(profile) if c.name != column and 2 <= c.distinct <= 20}
    able = ["none", *(["date"] if times else []), *(["column"] if groups else [])]
    left, right = st.columns(2)
    by = picks.select("compare", say("spc.compare"), able, words=lambda name: say(f"spc.compare_{name}"), where=left)
    if by == "date":
        time = profile.column(picks.select("compare_time", say("spc.time"), [c.name for c in times], where=left))
        return Split(time.name, picks.day("compare_day", say("spc.compare_day"), *days_of(time), right))
    if by == "none":
        return None
    name = picks.select("compare_in", say("spc.compare_in"), list(groups), where=left)
    first = picks.select("compare_first", say("spc.compare_first"), groups[name], where=right)
    rest = [value for value in groups[name] if value != first]
    return Split(name, first, picks.select("compare_second", say("spc.compare_second"), rest, where=right))


def oee_view(picks: Picks, profile: Profile) -> None:
    """From sums of columns where they are there, else from a few numbers typed in."""
    columns = {name: [c.name for c in able] for name, able in propose.oee_columns(profile).items()}
    there = all(columns.values())
    first = "columns" if propose.oee_is_there(profile) else "typed"
    how = picks.select("oee_from", say("spc.oee_from"), ["columns", "typed"], first, lambda name: say(f"spc.oee_{name}")) if (
        there) else "typed"
    places = [*st.columns(3), *st.columns(2)]
    names = ("planned", "stopped", "made", "bad")
    cycle = picks.number("oee_cycle", say("spc.oee_cycle"), where=places[4], low=0.0, format="%.6g")
    if how == "columns":
        picked = [picks.select(f"oee_column_{name}", say(f"spc.oee_{name}"), columns[name], where=place)
                  for name, place in zip(names, places, strict=False)]
        totals = totals_of(picks.view, *picked, cycle) if cycle else None
    else:
        typed = [picks.number(f"oee_{name}", say(f"spc.oee_{name}"), where=place, low=0.0, format="%.6g")
                 for name, place in zip(names, places, strict=False)]
        planned, stopped, made, bad = typed
        totals = Totals(planned, stopped or 0.0, cycle, made, bad or 0.0) if planned and cycle and made else None
    if totals is None:
        st.markdown(say("spc.oee_fill"))
    else:
        _oee(oee(totals), picks.view)


def _oee(found: Oee, view: View) -> None:
    words = oee_sentence(found, session.language())
    st.markdown(f"**{plain(words)}**")
    for place, (name, value) in zip(st.columns(4), (("value", found.value), ("availability", found.availability),
                                                    ("performance", found.performance), ("quality", found.quality)), strict=True):
        place.metric(say(f"spc.oee_{name}"), percent(value))
    if found.performance > 1:
        st.warning(say("spc.oee_too_fast"), icon=":material/warning:")
    made = oee_figure(found, session.language())
    st.plotly_chart(made, key="process_figure", theme="streamlit", alt=words, config=chart_tools())
    keep_button("process_figure", view, partial(oee_figure, found), partial(oee_sentence, found))
