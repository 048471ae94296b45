"""No cell of any CSV we write begins as a formula would: what Excel ran could read other files and send them away."""
import csv
import io
from dataclasses import replace

import pytest

from kamp_core.learning.outcome import Totals
from kamp_core.models.predict import safe
from kamp_core.reports import knobs
from kamp_core.serving.journal import Entry, Journal
from tests.homes import bring, open_studio
from tests.makers import make_outcome

FORMULAS = ("=cmd|' /C calc'!A0", "+HYPERLINK(1)", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1")
STARTS = tuple(formula[0] for formula in FORMULAS)


def risky(text):
    """Cells that Excel would run; a negative number is none."""
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row
            if cell.startswith(STARTS) and not cell.lstrip("+-").replace(".", "").isdecimal()]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    studio = open_studio(tmp_path_factory.mktemp("formulas") / "home")
    yield studio
    studio.workspace.close()


@pytest.fixture(scope="module")
def dataset(studio):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["=1+1", "@이름", "값"])
    writer.writerows([[formula, f"{formula} 메모", number] for number, formula in enumerate(FORMULAS * 5)])
    return studio.import_file(bring(studio, text.getvalue()), "표", studio.project().id).dataset


def test_the_plainest_of_it_would_be_seen():
    assert risky("a,=1+1\n-5,\"\t=1\"\n") == ["=1+1", "\t=1"]


def test_cleaned_rows(studio, dataset, tmp_path):
    text = studio.cleaning.export(dataset, tmp_path / "out.csv").read_bytes().decode("utf-8-sig")
    assert "cmd|" in text
    assert risky(text) == []


def test_the_answer_to_a_query(studio, dataset, tmp_path):
    studio.sql.export(dataset, "select *, chr(9) || '=1' as t from data", tmp_path / "asked.csv")
    text = (tmp_path / "asked.csv").read_bytes().decode("utf-8-sig")
    assert "cmd|" in text
    assert risky(text) == []


def test_the_journal_of_a_watched_folder(tmp_path):
    journal = Journal(tmp_path / "j.jsonl")
    for formula in FORMULAS:
        journal.add(Entry("2026-03-02 08:00:00", formula, formula, "failed", doubts=(formula,)))
    assert journal.tell(tmp_path / "journal.csv", "ko")
    assert risky((tmp_path / "journal.csv").read_bytes().decode("utf-8-sig")) == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_predictions_and_the_trial_plan(formula):
    assert safe(formula) == knobs._safe(formula) == "'" + formula


def test_a_forecast_of_many_series():
    from pages.answer.ahead import _as_csv, _ready_csv
    from tests.makers_worth import _outlook
    told = tuple({"time": "2026-03-02", "series": formula, "value": 1.0, "low": 0.0, "high": 2.0} for formula in FORMULAS)
    outcome = replace(make_outcome(), outlook=replace(_outlook().outlook, series=6), forecast=told)
    assert risky(_as_csv(outcome).decode("utf-8-sig")) == []
    rows = tuple({"series": formula, "from": "2026-03-02", "to": "2026-03-08", "value": 1.0, "enough": 2.0} for formula in FORMULAS)
    assert risky(_ready_csv(outcome, Totals(rows, 9, 9, 9)).decode("utf-8-sig")) == []
