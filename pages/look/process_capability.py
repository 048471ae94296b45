"""Is it within specification? Limits typed here are kept with the column."""
from functools import partial

import streamlit as st

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.words import column_ends
from kamp_core.spc import propose
from kamp_core.spc.capability import CALM, Capability, Side, Spec, spec_of, with_limit
from kamp_core.spc.facts import Ask
from kamp_core.spc.study_figures import capability_figure
from kamp_core.spc.study_words import capability_notes, capability_sentence
from pages.look.ask import View
from pages.look.keep import keep_button
from pages.look.process_ask import capable, facts_of, keep_facts
from pages.look.process_dead import readings
from pages.look.process_group import pick_grouping, pick_time
from pages.look.process_pick import Picks
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.number_field import number_field
from pages.shared.whose import only_look
from pages.shared.words import number, plain, say

_SIDES: tuple[Side, ...] = ("low", "high", "nominal")


def spec_view(picks: Picks, profile: Profile) -> None:
    """Pick a column, type its limits, read whether the process keeps them."""
    able = [c.name for c in propose.values(profile)]
    if not able:
        st.markdown(say("spc.no_columns_value"))
        return
    specs = {name: spec_of(facts_of(picks.dataset, picks.version, name)) for name in able}
    known = [name for name, spec in specs.items() if spec.low is not None or spec.high is not None]
    column = profile.column(picks.select("value", say("spc.column"), able, known[0] if known else None))
    spec = _spec(picks, column)
    answer = st.container()
    with st.expander(say("spc.more"), icon=":material/tune:"):
        left, right = st.columns(2)
        time = pick_time(picks, profile, left)
        grouping = pick_grouping(picks, profile, time, right)
    with answer:
        if spec.low is None and spec.high is None:
            st.markdown(say("spc.spec_needed"))
            return
        ask = Ask("auto", column.name, time=time.name if time else None, grouping=grouping)
        view = readings(picks, profile, column.name)
        _show(capable(view, spec, ask), column, view)


def _spec(picks: Picks, column: ColumnProfile) -> Spec:
    """Three numbers, prefilled with what is known of the column."""
    facts = facts_of(picks.dataset, picks.version, column.name)
    spec = spec_of(facts)
    unit = f" [{plain(column.unit)}]" if column.unit else ""
    for place, side in zip(st.columns(3), _SIDES, strict=True):
        key = f"process_spec_{side}"
        session.preset(key, getattr(spec, side))
        number_field(say(f"spc.{'target' if side == 'nominal' else side}") + unit, key, where=place, format="%.6g",
                     then=_keep, args=(picks, column.name, side), disabled=not session.may_work())
    st.caption(only_look() or say("spc.spec_not_usual" if facts.usual else "spc.spec_kept"))
    return spec


def _keep(picks: Picks, column: str, side: Side) -> None:
    facts = facts_of(picks.dataset, picks.version, column)
    keep_facts(picks.dataset, picks.version, column, with_limit(facts, side, session.widget(f"process_spec_{side}")))


def _show(found: Capability, column: ColumnProfile, view: View) -> None:
    language = session.language()
    words = capability_sentence(found, language)
    sign = ":blue[:material/check_circle:]" if found.level in ("good", "excellent") else ":orange[:material/warning:]"
    st.markdown(f"{sign} **{plain(words)}**")
    if found.stable not in CALM:
        st.warning(plain(capability_notes(found, column.unit, language)[0]), icon=":material/warning:")
    st.plotly_chart(capability_figure(found, language), key="process_figure", theme="streamlit", alt=words, config=chart_tools())
    keep_button("process_figure", view, partial(capability_figure, found), partial(capability_sentence, found))
    if found.picture.outside:
        least, greatest = column_ends(column)
        st.caption(plain(say("spc.capable_far", count=number(found.picture.outside), least=least, greatest=greatest)))
    notes = capability_notes(found, column.unit, language)[0 if found.stable in CALM else 1:]
    st.markdown("\n".join(f"- {plain(note)}" for note in notes))
    with st.expander(say("spc.details"), icon=":material/calculate:"):
        st.dataframe([{say("spc.ratio"): r.name.capitalize(), say("spc.ratio_value"): f"{r.value:.2f}",
                       say("spc.ratio_range"): f"{r.low:.2f}–{r.high:.2f}", say("spc.ratio_means"): say(f"spc.means_{r.name}")}
                      for r in found.ratios], hide_index=True, width="stretch")
        spread, shape = found.spread, found.shape
        st.caption(say("spc.spread_numbers", mean=number(spread.mean), within=number(spread.within.value),
                       overall=number(spread.overall), count=number(spread.n), p=number(shape.p), skew=f"{shape.skew:.2f}",
                       excess=f"{shape.excess:.2f}"))
