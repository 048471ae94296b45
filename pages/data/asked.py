"""What the quality screens ask for, each asked once until somebody says something new."""
import streamlit as st

from kamp_core.quality.facts import Profile, Quality
from pages.shared.house import studio
from pages.shared.words import say


def quality_of(dataset: str) -> Quality:
    """The current version, judged by what people know of it."""
    return _quality(dataset, studio().quality.stamp(dataset))


def profile_of(dataset: str) -> Profile:
    """The columns of the current version."""
    return _profile(dataset, studio().quality.stamp(dataset))


@st.cache_data(max_entries=20, show_spinner=False)
def _quality(dataset: str, stamp: str) -> Quality:
    with st.spinner(say("data.judging")):
        return studio().quality.look(dataset)


@st.cache_data(max_entries=20, show_spinner=False)
def _profile(dataset: str, stamp: str) -> Profile:
    return studio().profile(dataset)
