"""What a comparison comes to, in one plain sentence with its two sides and its method."""
import streamlit as st

from kamp_core.look.compare import Compared, Related
from kamp_core.quality.facts import Profile
from kamp_core.wording.numbers import percent_figure
from pages.shared.words import number, percent, plain, say

_WEAK, _STRONG = 0.3, 0.6      # of a rank correlation


def tell(found: Compared | None, profile: Profile, value: str | None, caution: str | None) -> None:
    """The one sentence, the two sides as numbers, what to beware of, and how it was reckoned."""
    if found is None:
        st.markdown(say("look.ask_too_few"))
        return
    unit = profile.column(value).unit if value else None

    def shown(x: float) -> str:
        return number(x, unit) if value else percent(x)

    def gap(x: float) -> str:
        return number(x, unit) if value else say("look.points", value=percent_figure(x))

    way = "higher" if found.difference > 0 else "lower"
    facts = {"first": found.first.name, "second": found.second.name, "what": value or say("look.bad_share_inside"),
             "gap": gap(abs(found.difference)), "low": gap(found.low), "high": gap(found.high)}
    st.markdown(f"**{plain(say(f'look.compared_{way}' if found.clear else f'look.compared_unclear_{way}', **facts))}**")
    key = "look.compared_side" if found.by == "days" else "look.compared_rows"
    for side in (found.first, found.second):
        st.markdown("- " + plain(say(key, name=side.name, mean=shown(side.mean), rows=number(side.rows), days=side.days)))
    if caution:
        st.caption(say(caution))
    method("look.method_compared", found)


def related_line(found: Related, x: str, y: str) -> str:
    """Do they move together, and how much?"""
    if not found.clear or abs(found.rho) < _WEAK / 2:
        return plain(say("look.related_none", x=x, y=y))
    strength = "strong" if abs(found.rho) >= _STRONG else "middling" if abs(found.rho) >= _WEAK else "weak"
    return plain(say(f"look.related_{strength}_{'up' if found.rho > 0 else 'down'}", x=x, y=y))


def method(key: str, found: Compared | Related, **facts: object) -> None:
    """The test behind a sentence, folded away."""
    with st.expander(say("look.method"), icon=":material/functions:"):
        st.markdown(plain(say(key, **facts)))
        st.markdown(say(f"look.method_{found.by}"))
