"""What a comparison comes to, in one plain sentence with its two sides and its method."""
from collections.abc import Callable

import streamlit as st

from kamp_core.look.beside import Beside
from kamp_core.look.compare import Compared, Related
from kamp_core.look.compare_words import Value, finding, within
from kamp_core.settings import Language
from pages.shared import session
from pages.shared.words import number, percent, plain, say

Names = Callable[[Language], tuple[str, str]]       # of the two sides
Finding = Callable[[Language], str]


def tell(found: Compared | None, value: Value, names: Names, alike: tuple[tuple[Beside, Compared | None], ...],
         caution: str | None) -> Finding | None:
    """The one sentence, the two sides as numbers, what else is not alike on them, what to beware of, and how it was reckoned.
    Returns the sentence with what stands against it, for a picture that is kept; None where there are too few rows."""
    if found is None:
        st.markdown(say("look.ask_too_few"))
        return None
    language = session.language()
    st.markdown(f"**{plain(finding(found, value, names(language), language))}**")
    key = "look.compared_side" if found.by == "days" else "look.compared_rows"
    for side, name in zip((found.first, found.second), names(language), strict=True):
        mean = number(side.mean, value[1]) if value else percent(side.mean)
        st.markdown("- " + plain(say(key, name=name, mean=mean, rows=number(side.rows), days=side.days)))
    for unlike, left in alike:
        st.warning(plain(within(left, unlike, value, names(language), language)), icon=":material/balance:")
    if caution:
        st.caption(say(caution))
    method("look.method_compared", found)
    return lambda language: " ".join([finding(found, value, names(language), language),
                                      *(within(left, unlike, value, names(language), language) for unlike, left in alike)])


def method(key: str, found: Compared | Related, **facts: object) -> None:
    """The test behind a sentence, folded away."""
    with st.expander(say("look.method"), icon=":material/functions:"):
        st.markdown(plain(say(key, **facts)))
        st.markdown(say(f"look.method_{found.by}"))
