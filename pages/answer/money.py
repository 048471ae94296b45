"""What the answer is worth in a month, where the prices are known; else the question for them."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.reports.money import label, money_lines
from kamp_core.studio.money import Offer
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.number_field import number_field
from pages.shared.words import plain, say


def money(outcome: Outcome, offer: Offer | None) -> None:
    """Nothing where an answer has no money in it."""
    if offer is None:
        return
    with st.container(border=True, key="money", gap="small"):
        if offer.worth is None:
            st.markdown(f"**{say('money.title')}**")
            st.caption(say("money.ask"))
            _prices(outcome, offer)
            return
        first, *rest = money_lines(offer.worth, outcome, session.language())
        st.subheader(plain(first), anchor=False)
        st.caption("\n\n".join(map(plain, rest)))
        with st.expander(say("money.change"), icon=":material/payments:"):
            _prices(outcome, offer)


def _prices(outcome: Outcome, offer: Offer) -> None:
    """What was given for another question is offered to who may take it; nobody else sees a price that nobody gave here."""
    shown = offer.before | offer.prices if session.may_work() else offer.prices
    for column, name in zip(st.columns(len(offer.asked), vertical_alignment="bottom"), offer.asked, strict=True):
        key = f"price_{name}"
        session.preset(key, shown.get(name))
        number_field(plain(label(offer.kind, name, outcome, session.language())), key, low=0.0, where=column,
                     then=_keep, args=(offer, (name, *offer.before)), disabled=not session.may_work())
    if offer.before and session.may_work():
        st.caption(say("money.before"))
        st.button(say("money.before_take"), key="prices_before", icon=":material/check:", on_click=heard(_keep),
                  args=(offer, tuple(offer.before)))


def _keep(offer: Offer, names: tuple[str, ...]) -> None:
    """Prices as they stand in their fields, where none was emptied: who gives one keeps with it those that are offered beside.
    A new price asks anew for the share worth most."""
    values = {name: session.widget(f"price_{name}") for name in names}
    if None in values.values():
        return
    for name, value in values.items():
        studio().money.set_price(session.project().id, offer.kind, name, value)
    session.remember("inspect_share", None)
