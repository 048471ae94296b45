"""The recipe of other data on these: which column is which, what fits, one button."""
import streamlit as st

from kamp_core.recipe.facts import Offer, PlannedStep, ReplayPlan
from pages.data.recipe_work import do, version_of
from pages.shared import session
from pages.shared.errand import busy
from pages.shared.frame import heard, plain_errors
from pages.shared.house import studio
from pages.shared.words import number, percent, plain, say

_MADE = ":blue[:material/add:]"
_FITS = ":blue[:material/check:]"
_DOES_NOT = ":orange[:material/remove:]"


def offer(dataset: str) -> None:
    """After an import: other data of this kind have been cleaned before."""
    offers = studio().cleaning.offers(dataset)
    if offers and session.visit_value("imported") == dataset:
        with st.container(key="replay_offer", border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(say("recipe.offer", name=plain(offers[0].name), steps=offers[0].steps))
            st.button(say("recipe.offer_button"), key="replay_open", icon=":material/replay:",
                      on_click=heard(lambda: session.preset("data_tab", "clean")))


def replay(dataset: str) -> None:
    """Nothing where no other data have a recipe, or where this one has its own."""
    offers = {offer.dataset: offer for offer in studio().cleaning.offers(dataset)}
    if not offers:
        return
    best = next(iter(offers.values()))
    title = say("recipe.replay", name=plain(best.name))
    with st.expander(title, icon=":material/replay:", expanded=True, key="replay"), plain_errors():
        source = best.dataset
        if len(offers) > 1:
            source = st.selectbox(say("recipe.replay_source"), list(offers), key=f"replay_source_{dataset}",
                                  format_func=lambda id: _told(offers[id]))
        _plan(dataset, source)


def _told(offer: Offer) -> str:
    return say("recipe.replay_line", name=offer.name, steps=offer.steps, share=percent(offer.share))


def _plan(dataset: str, source: str) -> None:
    key = f"{source}_{dataset}_{version_of(dataset)}"
    guess = studio().cleaning.replay_guess(source, dataset)
    mapping = _columns(studio().cleaning.replay_plan(source, dataset, guess), key)
    plan = studio().cleaning.replay_plan(source, dataset, mapping)
    if plan.absent:
        st.markdown(say("recipe.replay_absent", count=number(len(plan.absent)), columns=plain(", ".join(plan.absent))))
    empty = _missing(plan, key)
    if empty:
        plan = studio().cleaning.replay_plan(source, dataset, mapping, empty)
    with st.container(gap="xxsmall"):
        for planned in plan.steps:
            st.markdown(_line(planned))
    left = sum(planned.trouble is not None for planned in plan.steps)
    st.caption(say("recipe.replay_count", fits=len(plan.fitting), left=left) if left else say("recipe.replay_all"))
    label = say("recipe.replay_button", count=len(plan.fitting))
    if st.button(label, key="cleaning_replay", type="primary", disabled=busy() or not plan.fitting):
        do("cleaning_replay", dataset, source=source, mapping=mapping, empty=tuple(empty))


def _columns(plan: ReplayPlan, key: str) -> dict[str, str | None]:
    """A picker for each column whose name is not the very same."""
    unlike = [pair for pair in plan.pairs if pair.found != pair.column]
    if not unlike:
        return {}
    st.caption(say("recipe.replay_map"))
    boxes, mapping = st.columns(2), {}
    for place, pair in enumerate(unlike):
        options = [None, *plan.columns]
        mapping[pair.column] = boxes[place % 2].selectbox(
            plain(pair.column), options, index=options.index(pair.found), key=f"replay_{place}_{key}",
            placeholder=say("recipe.replay_none"),
            format_func=lambda name: name or say("recipe.replay_none"))
    return mapping


def _missing(plan: ReplayPlan, key: str) -> list[str]:
    """Columns that steps need and the file lacks: leave out the steps, or make the column empty."""
    if not plan.missing:
        return []
    return st.multiselect(say("recipe.replay_missing", count=number(len(plan.missing)), columns=", ".join(plan.missing)),
                          list(plan.missing), key=f"replay_empty_{key}", placeholder=say("recipe.replay_empty"))


def _line(planned: PlannedStep) -> str:
    said = plain(studio().cleaning.sentence(planned.step, session.language()))
    if planned.trouble:
        return f"{_DOES_NOT} ~~{said}~~  \n:gray[{plain(say(f'error.{planned.trouble}', **planned.facts))}]"
    without = f"  \n:gray[{say('recipe.replay_partly', columns=plain(', '.join(planned.partly)))}]" if planned.partly else ""
    return f"{_MADE if planned.number is None else _FITS} {said}{without}"
