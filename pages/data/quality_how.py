"""How the indices were worked out: both formulas, what went in, where the guides mislead, and what each weighs."""
from dataclasses import replace
from html import escape

import streamlit as st

from kamp_core.quality.facts import Index, Quality
from kamp_core.quality.known import WEIGHTS
from kamp_core.quality.words import formula, index_line, share
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.number_field import number_field
from pages.shared.words import say


def how(dataset: str, quality: Quality) -> None:
    fold = st.expander(say("data.how"), icon=":material/calculate:", key="how", on_change="rerun")
    if fold.open:
        with fold, plain_errors():
            st.caption(say("data.how_totals", total=f"{quality.total:.1f}", guide=f"{quality.guide_total:.1f}"))
            st.html(f'<div class="kamp-how">{"".join(map(_index, quality.indices))}</div>')
            _weights(dataset)


def _index(index: Index) -> str:
    """One index as a small card of sentences."""
    language = session.language()
    ours, guides = formula(index, language)
    remark = index_line(index, "remark", language)
    both = (f"{escape(say('certificate.ours'))} <b>{share(index.value)}</b> · {escape(say('certificate.guides'))} "
            f"<b>{share(index.guide)}</b> · {escape(say('certificate.weight'))} <b>{index.weight:g}</b>")
    lines = [index_line(index, "code", language), say("certificate.by_us", formula=ours),
             say("certificate.by_guides", formula=guides, numbers=index_line(index, "numbers", language))]
    told = "".join(f"<p>{escape(line)}</p>" for line in lines) + (f"<em>{escape(remark)}</em>" if remark else "")
    return f"<div><h4>{escape(say(f'quality.{index.name}'))}</h4><span>{both}</span>{told}</div>"


def _weights(dataset: str) -> None:
    """Six numbers; the totals follow at once."""
    facts = studio().quality.facts(dataset)
    st.markdown(say("data.weights"))
    boxes = [*st.columns(3), *st.columns(3)]
    asked = {name: number_field(say(f"quality.{name}"), f"weight_{name}_{dataset}", 0.0, 1.0, float(facts.weight(name)), step=0.05,
                                where=boxes[place], disabled=not session.may_work())
             for place, name in enumerate(WEIGHTS)}
    if asked != {name: facts.weight(name) for name in WEIGHTS}:
        studio().quality.settle(dataset, replace(facts, weights=asked))
        st.rerun()
    st.caption(say("data.weights_help"))
