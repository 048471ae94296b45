"""Similar past cases in words, out of the data on disk, and gone with them."""
import pytest

from kamp_core.learning.outcome import Importance
from kamp_core.learning.similar import Apart, Case
from kamp_core.reports.cases import Similar, cases_line, cases_table
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from tests.makers import make_outcome

HOT = Case(12, 0.03, "close", (Apart("배럴온도(℃)", 222.0, 225.5), Apart("금형", "M-204", "M-201")))
FAR = Case(40, 0.9, "far", ())


def similar(*results, cases=(HOT,)):
    return Similar(cases, {"작업번호": ["W1"]}, results)


def test_it_says_how_they_turned_out():
    assert cases_line(similar("불량", cases=(HOT,)), make_outcome(), "ko") == "가장 비슷했던 1건 가운데 1건이 불량이었습니다."
    assert cases_line(similar("11.2", "12.75", cases=(HOT, HOT)), make_outcome(family="numbers"), "en") == (
        "The 2 most similar ones came to 11.2–12.8 um.")
    assert "2건의 결과가 ‘실누설’" in cases_line(
        similar("실누설", "공동현상", "실누설", cases=(HOT,) * 3), make_outcome(family="many_classes"), "ko")


def test_the_table_tells_the_part_its_result_and_what_differs():
    table = cases_table(similar("불량"), "ko")
    assert [cells[0] for cells in table.values()] == [
        "12", "W1", "불량", "아주 비슷함", "배럴온도(℃) 222 → 226, 금형 M-204 → M-201"]


def test_where_there_is_nothing_like_it_that_is_all_it_says():
    assert "비슷한 것이 없습니다" in cases_line(similar("불량", cases=(FAR,)), make_outcome(), "ko")
    assert cases_table(similar("불량", cases=(FAR,)), "ko") == {}


@pytest.fixture
def answered(tmp_path):
    """A studio and an answer about a dataset on its disk."""
    studio = Studio(Settings(tmp_path / "home", "ko", 1 << 40, "1GB"))
    dataset = studio.import_sample("defect_prediction", studio.project().id)
    yield studio, make_outcome(dataset=dataset.id, importance=(Importance("배럴온도(℃)", 0.2, 0.1, 0.3),))
    studio.workspace.close()


def test_rows_come_from_the_disk_and_go_with_the_data(answered):
    studio, outcome = answered
    found = studio.cases.of_row(outcome, 7421)
    assert len(found.cases) == len(found.results) == 5
    assert set(found.results) <= {"양품", "불량"}
    assert all(number.startswith("W") for number in found.known_by["작업번호"])
    assert studio.cases.of_part(outcome, {"배럴온도(℃)": 228.0}).cases[0].closeness != "far"
    studio.delete_dataset(outcome.dataset)
    assert studio.cases.of_row(outcome, 7421) is None


def test_answers_made_of_failures_have_no_row_with_a_result(answered):
    studio, outcome = answered
    assert studio.cases.of_row(make_outcome(dataset=outcome.dataset, family="alarms"), 1) is None
