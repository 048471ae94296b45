"""The tab of differences: the columns in which good and bad rows are unlike, largest first."""
from dataclasses import replace

import streamlit as st

from kamp_core.look.condition_words import rule_words
from kamp_core.look.facts import Difference
from kamp_core.look.recurrence import Recurrence
from pages.look.ask import Result, View, drawn, ranked, rules
from pages.look.show import sentence_of, show
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.words import plain, say

_SHOWN = 12
_LARGE, _MIDDLING = 0.5, 0.25


@st.fragment
def differences_tab(view: View, result: Result | None, possible: bool) -> None:
    """The ranked list; a click on a line shows both distributions. `possible`: some column could be the result."""
    with plain_errors():
        if result is None:
            st.markdown(say("look.pick_target" if possible else "look.no_result_column"))
            return
        found = ranked(view, result)
        clear = [d for d in found if d.clear]
        st.markdown(_in_short(found))
        if clear:
            _rules(view, result)
        for place, difference in enumerate(clear[:_SHOWN]):
            _line(view, result, difference, place)
        if clear[_SHOWN:]:
            st.caption(say("look.more_clear", count=len(clear[_SHOWN:]), columns=_listed(clear[_SHOWN:])))
        rest = [d for d in found if not d.clear]
        if clear and rest:
            st.caption(say("look.rest", count=len(rest), columns=_listed(rest)))
        st.caption(say("look.not_cause"))


def _in_short(found: tuple[Difference, ...]) -> str:
    """In how many columns there is something to see, or that nothing stands out."""
    telling = [d for d in found if d.clear and not d.whole]
    stand_out, whole = sum(d.stands_out for d in telling), sum(d.whole for d in found if d.clear)
    if stand_out:
        return say("look.clear_count", clear=stand_out, count=len(found))
    if telling:
        return say("look.clear_days", count=len(telling))
    return say("look.clear_whole", count=whole) if whole else say("look.clear_none")


def _listed(found: list[Difference]) -> str:
    return plain(", ".join(d.column for d in found[:_SHOWN]) + (" …" if len(found) > _SHOWN else ""))


def _line(view: View, result: Result, difference: Difference, place: int) -> None:
    badge = f":orange-badge[{say('look.gives_away')}]" if difference.whole else f":gray-badge[{say(f'look.{_size(difference)}')}]"
    label = f"{badge} {sentence_of(difference)}"
    line = st.expander(label, expanded=place == 0, key=f"difference_{place}", on_change="rerun")
    if line.open:
        with line:
            if difference.whole:
                st.markdown(say("look.whole_why"))
            if level := difference.level:
                st.markdown(say("look.level_sure" if level.days else "look.level_sure_rows", days=level.days))
            elif difference.days and difference.days.able:
                st.markdown(_again(difference.days))
            if difference.products and difference.products.able > 1:
                st.markdown(_in_products(difference.products))
            shown = drawn(view, (difference.column,), result)       # its alternative text and what is kept say what the line says
            show(replace(shown, sentence=difference.sentence, facts=difference.facts), f"difference_picture_{place}", view,
                 sentence=False)


def _again(days: Recurrence) -> str:
    """Does it come back, or is it the coincidence of some days?"""
    facts = {"same": days.same, "able": days.able}
    if days.coincidence:
        return f":orange-badge[{say('look.of_days')}] {say('look.days_coincidence', **facts)}"
    return say("look.days_recurs" if days.recurs else "look.days_few", **facts)


def _in_products(products: Recurrence) -> str:
    """Is it left once rows of the same product are compared?"""
    if products.fades:
        return f":orange-badge[{say('look.of_products')}] {say('look.products_fade', count=products.able)}"
    return say("look.products_stay", count=products.able)


def _rules(view: View, result: Result) -> None:
    """Where defects gather, as sentences; nothing where no condition holds in the half that the search did not see."""
    found = rules(view, result)
    if not found:
        return
    with st.container(key="look_rules", border=True, gap="small"):
        st.markdown(f"**{say('look.rules_title')}**")
        for rule in found:
            st.markdown("- " + plain(rule_words(rule, session.language())))
        st.caption(say("look.rules_days" if found[0].by_days else "look.rules_rows"))


def _size(difference: Difference) -> str:
    effect = abs(difference.effect)
    return "size_large" if effect >= _LARGE else "size_middling" if effect >= _MIDDLING else "size_small"
