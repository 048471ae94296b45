"""Questions of process control to the data, each asked once a data version and choice."""
import streamlit as st

from kamp_core.spc.capability import Capability, Spec, capability
from kamp_core.spc.charts import control_chart
from kamp_core.spc.facts import Ask, Chart
from kamp_core.spc.gauge import Gauge, gauge_study
from kamp_core.spc.oee import Totals, read_totals
from kamp_core.spc.pareto import Pareto, Split, pareto
from kamp_core.workspace.facts import ColumnFacts
from pages.look.ask import View, profile_of, rows_of
from pages.shared.house import studio

_KEPT = 100                     # answers in memory; a chart is at most some 500 kB


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs={View: repr})
def charted(view: View, ask: Ask) -> Chart:
    with rows_of(view) as cursor:
        return control_chart(cursor, profile_of(view.dataset, view.version).column(ask.column), ask)


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs={View: repr})
def capable(view: View, spec: Spec, ask: Ask) -> Capability:
    with rows_of(view) as cursor:
        return capability(cursor, profile_of(view.dataset, view.version).column(ask.column), spec, ask)


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs={View: repr})
def ranked_causes(view: View, column: str, weight: str | None, price: float | None, left_out: tuple[str, ...],
                  split: Split | None) -> Pareto:
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return pareto(cursor, profile.column(column), profile.column(weight) if weight else None, price, left_out, split)


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs={View: repr})
def totals_of(view: View, planned: str, stopped: str, made: str, bad: str, cycle: float) -> Totals:
    with rows_of(view) as cursor:
        return read_totals(cursor, planned, stopped, made, bad, cycle)


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs={View: repr})
def studied(view: View, part: str, operator: str, value: str, tolerance: float | None) -> Gauge:
    with rows_of(view) as cursor:
        return gauge_study(cursor, part, operator, value, tolerance)


def facts_of(dataset: str, version: int, column: str) -> ColumnFacts:
    """What a person knows of a column."""
    return studio().ledger.version(dataset, version).columns.get(column, ColumnFacts())


def keep_facts(dataset: str, version: int, column: str, facts: ColumnFacts) -> None:
    """Limits typed here stand with the column, for every page."""
    known = studio().ledger.version(dataset, version).columns
    studio().ledger.describe_columns(dataset, version, {**known, column: facts})
