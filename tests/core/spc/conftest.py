"""Small tables with their profile, and subgroups made of plain numbers."""
import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.quality.profile import make_profile
from kamp_core.spc.charts import chart_of
from kamp_core.spc.facts import Ask, Groups


class Table:
    """A table `data` of these columns."""

    def __init__(self, **columns):
        frame = pd.DataFrame(columns)  # noqa: F841 read by DuckDB
        self.cursor = duckdb.connect()
        self.cursor.execute("create table data as select * from frame")
        self.profile = make_profile(self.cursor, {})

    def __getitem__(self, name):
        return self.profile.column(name)


@pytest.fixture
def table():
    return Table


def groups_of(values, phase=None):
    """Subgroups of measured values; a flat list gives subgroups of one."""
    values = np.asarray(values, float)
    values = values[:, None] if values.ndim == 1 else values
    rows = np.arange(len(values)) * values.shape[1]
    sd = values.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(values), np.nan)
    phase = np.zeros(len(values), np.int64) if phase is None else np.asarray(phase)
    return Groups(np.full(len(values), float(values.shape[1])), values.mean(axis=1), sd, np.ptp(values, axis=1),
                  np.full(len(values), np.nan), rows + 1, rows + values.shape[1], None, None, phase,
                  tuple(f"{i}" for i in range(int(phase.max()) + 1)))


def counts_of(counts, sizes):
    """Subgroups of counts among so many."""
    counts, sizes = np.asarray(counts, float), np.broadcast_to(np.asarray(sizes, float), len(counts))
    rows, nothing = np.arange(len(counts)) + 1, np.full(len(counts), np.nan)
    return Groups(sizes, nothing, nothing, nothing, counts, rows, rows, None, None, np.zeros(len(counts), np.int64), ("",))


@pytest.fixture
def chart():
    """chart('xbar_r', values): the control chart of measured values; chart('p', counts, 50) of counts."""
    def chart(kind, values, sizes=None, phase=None, **choices):
        groups = groups_of(values, phase) if sizes is None else counts_of(values, sizes)
        return chart_of(groups, Ask(kind, "값", **choices), "값")
    return chart
