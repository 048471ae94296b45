"""A new file that brings rows which the model learned from: it is said, and how many."""
import pandas as pd
import pytest

from tests.makers_project import ROWS, furnace, make_project


@pytest.fixture
def learned(studio):
    """→ (dataset, run)"""
    return make_project(studio)[1:]


@pytest.fixture
def again(studio, learned, tmp_path):
    """again(table): how many of its rows the model is said to have learned from; None where nothing is said."""
    def again(table):
        file = tmp_path / "next.csv"
        table.to_csv(file, index=False)
        scored = studio.score(learned[1], file, tmp_path / "out.csv", "ko")
        said = {warning.code: warning.facts for warning in scored.warnings}
        assert scored.rows == len(table)
        return said["rows_again"]["count"] if "rows_again" in said else None
    return again


def later(rows=20):
    """The next rows of the same furnace."""
    table = furnace().head(rows)
    return table.assign(생산시각=table["생산시각"] + pd.Timedelta(days=30))


def test_rows_of_the_table_that_was_learned_from_are_counted_among_new_ones(again):
    assert again(pd.concat([furnace().tail(7), later()])) == 7


def test_the_same_conditions_at_another_time_are_new(again):
    assert again(later()) is None


def test_all_of_it_is_said_to_be_known_however_the_columns_stand(again):
    table = furnace()[["판정", "설비", "생산시각", "수량(개)", "온도", "메모"]]
    assert again(table) == ROWS


def test_nothing_is_said_where_a_files_columns_name_no_single_row(again):
    """That a new part was as hot as an old one does not make it the same."""
    assert again(furnace()[["온도", "메모"]]) is None


def test_rows_whose_result_was_still_empty_taught_nothing_and_are_new(monkeypatch, request):
    """They wait in the table for their result; it is for them that people score."""
    waiting = furnace().assign(판정=lambda table: table["판정"].where(table.index < ROWS - 5, None))
    monkeypatch.setattr("tests.makers_project.furnace", lambda: waiting)
    again = request.getfixturevalue("again")
    assert again(waiting.tail(12)) == 7


def test_nothing_is_said_once_the_data_are_deleted(again, studio, learned):
    studio.delete_dataset(learned[0])
    assert again(furnace()) is None


def test_a_file_is_scored_though_the_table_that_was_learned_from_is_damaged(again, studio, learned):
    """It opens, and fails only once its rows are read."""
    path = studio.workspace.home / "datasets" / learned[0] / "v2.duckdb"
    content = bytearray(path.read_bytes())
    at = content.index("건조로일호".encode())
    content[at:at + 4] = b"\0\xff\0\xff"
    path.write_bytes(content)
    assert again(furnace()) is None
