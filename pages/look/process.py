"""The tab of process control: one question at a time."""
from collections.abc import Callable

import streamlit as st

from kamp_core.quality.facts import Profile
from kamp_core.spc import propose
from pages.look.ask import View
from pages.look.process_capability import spec_view
from pages.look.process_chart import bad_view, value_view
from pages.look.process_gauge import gauge_view
from pages.look.process_losses import most_view, oee_view
from pages.look.process_pick import Picks
from pages.shared.frame import plain_errors
from pages.shared.words import say

VIEWS: dict[str, Callable[[Picks, Profile], None]] = {"value": value_view, "bad": bad_view, "spec": spec_view, "most": most_view,
                                                      "oee": oee_view, "gauge": gauge_view}


@st.fragment
def process_tab(view: View, profile: Profile) -> None:
    """Pick what to watch; its columns are there already, its chart follows."""
    with plain_errors():
        picks = Picks(view)
        watch = picks.pills("watch", say("spc.watch"), list(VIEWS), _likely(profile), lambda name: say(f"spc.watch_{name}"))
        with plain_errors():
            VIEWS[watch](picks, profile)


def _likely(profile: Profile) -> str:
    return "value" if propose.values(profile) else "bad" if propose.judgements(profile) else "most"
