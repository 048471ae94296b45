"""The tab of questions: two or three picks lead to one plain sentence, its method folded away."""
from functools import partial

import streamlit as st

from kamp_core.look.compare_words import related_words
from kamp_core.look.things import tells_groups, thing_of
from kamp_core.quality.facts import Profile
from pages.look.ask import Result, View, drawn, time_of
from pages.look.ask_questions import related
from pages.look.lead import lead_question
from pages.look.process_mixed import mixed_in, offer_products
from pages.look.process_pick import Picks
from pages.look.rising import rising_question
from pages.look.sentences import method
from pages.look.show import show
from pages.look.sides import groups_question, moment_question
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.words import plain, say


@st.fragment
def questions_tab(view: View, profile: Profile, result: Result | None) -> None:
    with plain_errors():
        numbers = [c.name for c in profile.columns if c.kind == "number" and not (result and c.name == result[0])]
        groups = [c.name for c in profile.columns if (c.kind in ("category", "boolean") or (tells_groups(c) and thing_of(c.name)))
                  and len(c.top) > 1 and not (result and c.name == result[0])]
        able = {"groups": bool(groups and (numbers or result)), "moment": bool(time_of(profile) and (numbers or result)),
                "rising": bool(time_of(profile) and (numbers or result)),
                "together": len(numbers) > 1, "steady": bool(numbers),
                "lead": bool(time_of(profile) and len(numbers) + bool(result) > 1 and numbers)}
        kinds = [name for name, can in able.items() if can]
        if not kinds:
            st.markdown(say("look.ask_nothing"))
            return
        picks = Picks(view, "look")
        kind = picks.radio("question", say("look.ask"), kinds, lambda name: say(f"look.ask_{name}"))
        if kind == "groups":
            groups_question(picks, profile, result, groups, numbers)
        elif kind == "moment":
            moment_question(picks, profile, result, numbers)
        elif kind == "rising":
            rising_question(picks, profile, result, numbers)
        elif kind == "steady":
            from pages.look.steady import steady_question  # its mathematics takes a third of a second to load
            steady_question(view, profile, numbers)
        elif kind == "lead":
            lead_question(view, profile, result, numbers)
        else:
            _together(picks, numbers)


def _together(picks: Picks, numbers: list[str]) -> None:
    view = picks.view
    left, right = st.columns(2)
    x = picks.select("ask_x", say("look.ask_x"), numbers, where=left)
    y = picks.select("ask_y", say("look.ask_y"), [name for name in numbers if name != x], where=right)
    found = related(view, x, y)
    if found is None:
        st.markdown(say("look.ask_too_few"))
        return
    said = partial(related_words, found, x, y)
    st.markdown(plain(said(session.language())))
    mixed = mixed_in(view, x) or mixed_in(view, y)
    if mixed:
        st.markdown(plain(say("look.related_mixed", column=mixed.column)))
        offer_products(view, mixed, "look_related_mixed")
    show(drawn(view, (x, y), None), "look_ask_picture", view, sentence=False, finding=said)
    method("look.method_related", found, rho=f"{found.rho:.2f}", low=f"{found.low:.2f}", high=f"{found.high:.2f}")
