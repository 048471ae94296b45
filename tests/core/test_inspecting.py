"""The plan says to inspect the riskiest share: a new file marks so many rows, on the page, for Excel, and over the command line."""
import csv
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from kamp_core.cli import main
from kamp_core.learning.outcome import write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.models import Scored
from kamp_core.reports.doing import to_inspect
from kamp_core.reports.foretold import bad_to_come, counts_together, foretold, inspected_first, tells_marked
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from kamp_core.studio.predictions import as_sheet, readable
from tests.makers import make_outcome

ROWS = 300
READY = make_outcome()
HINT, SILENT = (replace(READY, verdict=replace(READY.verdict, level=level)) for level in ("hint", "no_signal"))


@pytest.fixture
def scored(tmp_path):
    """300 parts of little risk, rising from row to row: none of them is called bad."""
    out = tmp_path / "predictions.csv"
    rows = "".join(f"P{i},양품,{i / 10_000:.4f},{1 - i / 10_000:.4f},{i / 10_000:.4f},,,\n" for i in range(ROWS))
    out.write_text("번호,prediction,risk,probability_양품,probability_불량,reason_1,reason_2,reason_3\n" + rows, "utf-8-sig")
    return Scored(ROWS, {}, (), (), out, 0.1, 0, threshold=0.5)


def done(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row["할 일"] for row in csv.DictReader(lines)]


def test_the_riskiest_share_is_to_be_inspected_though_none_is_called_bad(scored):
    assert done(readable(scored, READY, "ko")) == ["검사"] * 60 + ["평소대로"] * 240
    assert done(readable(scored, READY, "ko", 0.1)).count("검사") == 30                # another share is another file
    sheet = load_workbook(as_sheet(scored, READY, "ko", 0.1)).active
    assert sum("검사" in [cell.value for cell in row] for row in sheet.rows) == 30


def test_where_a_model_only_hints_the_rest_goes_on_as_usual(scored):
    assert done(readable(scored, HINT, "ko")) == ["먼저 검사"] * 60 + ["평소대로"] * 240


def test_what_is_to_be_done_first_stands_first_and_says_where_it_stood(scored):
    text = scored.out.read_text("utf-8-sig").replace("P299,양품", '"P299\n둘째, ""줄""",양품')       # a cell of two lines
    scored.out.write_text(text, "utf-8-sig")
    with readable(scored, READY, "ko").open(encoding="utf-8-sig", newline="") as lines:
        first, second, *_, last = csv.DictReader(lines)
    told = [[row[name] for name in ("번호", "순위", "올린 파일의 줄(제목 줄 빼고)", "위험 (%)")] for row in (first, second, last)]
    assert told == [['P299\n둘째, "줄"', "1", "300", "2.99"], ["P298", "2", "299", "2.98"], ["P0", "300", "1", "0"]]
    sheet = load_workbook(as_sheet(scored, READY, "ko")).active
    number = [cell.value for cell in sheet[1]].index("번호")
    assert [row[number].value for row in sheet.iter_rows(min_row=3, max_row=4)] == ["P298", "P297"]
    assert scored.out.read_text("utf-8-sig") == text                      # programs find the rows as they came


def test_in_the_workbook_what_to_do_stands_before_the_columns_of_the_file_and_stays_in_sight(scored):
    given = scored.out.read_text("utf-8-sig").splitlines()[0]
    sheet = load_workbook(as_sheet(scored, READY, "ko")).active
    heads = [cell.value for cell in sheet[1]]
    assert heads[:2] == ["순위", "할 일"]
    assert heads.index("위험 (%)") < heads.index("번호")
    assert sheet.freeze_panes == "C2"
    assert [cell.value for cell in sheet[2]][:2] == [1, "검사"]
    assert scored.out.read_text("utf-8-sig").splitlines()[0] == given           # what programs read keeps its order


@pytest.mark.parametrize(("share", "marked", "count"), [
    (0.2, 0, 60), (0.2, 90, 90), (0.01, 0, 3), (0.001, 0, 1), (1.0, 0, 300), (0.0, 5, 0)])
def test_what_is_called_bad_is_inspected_too_unless_inspecting_pays_nowhere(share, marked, count):
    assert to_inspect(READY, ROWS, marked, share) == count


def test_a_model_without_a_signal_asks_for_nothing():
    assert to_inspect(SILENT, ROWS, 0, 0.2) is None


def test_the_list_on_the_page_marks_the_first_of_them():
    rows = [{"row": 300 - i, "known_by": {}, "prediction": "양품", "risk": 0.03 - i / 10_000, "reasons": []} for i in range(4)]
    assert foretold(READY, rows, "ko", 0.5, 2)["할 일"] == ["검사", "검사", "평소대로", "평소대로"]


@pytest.mark.parametrize(("share", "inspect", "said"), [
    (0.2, 60, "60줄을 먼저 검사하세요. ‘답’에서 정한 대로 300줄의 20 %"), (0.2, 90, "모델이 불량이라고 본 줄이 더 많습니다"),
    (0.0, 0, "하나도 검사하지 않는 편이"), (1.0, 300, "모두 검사하는 편이")])
def test_the_count_is_said_with_its_reason(share, inspect, said):
    assert said in inspected_first(inspect, ROWS, share, "ko")


@pytest.mark.parametrize(("bad", "marked", "said"), [
    (18.7, 53, "Every row that the model predicts to be bad is among them (53). "
               "Bad ones expected: about 19; not every row inspected will be bad."),
    (1.2, 1, "Every row that the model predicts to be bad is among them (1). Bad ones expected: about 1;"),
    (18.7, 0, "Bad ones expected: about 19"), (18.7, 60, "Bad ones expected: about 19"),      # 60: those are the ones to inspect
    (80.2, 20, "Bad ones expected: about 80; inspecting no more than these will hardly find them all."), (0.3, 0, "")])
def test_the_counts_are_told_as_one(bad, marked, said):
    told = counts_together(60, ROWS, bad, marked, "en")
    assert said in told if said else not told
    assert ("Every row " in told) == (0 < marked < 60) == tells_marked(60, ROWS, marked)


@pytest.mark.parametrize("inspect", [0, ROWS])
def test_where_nothing_is_picked_no_counts_are_told_beside(inspect):
    assert counts_together(inspect, ROWS, 19, 53, "en") == ""
    assert not tells_marked(inspect, ROWS, 53)


@pytest.mark.parametrize(("bad", "said"), [
    (0.1, "Less than one bad one is expected among 300 rows"), (1.2, "Bad ones expected among 300 rows: about 1 (0.4 %)"),
    (2.3, "Bad ones expected among 300 rows: about 2 (0.8 %)"),
    (21.4, "Bad ones expected among 300 rows: about 21 (7.1 %)")])
def test_bad_ones_are_expected_in_whole_parts(bad, said):
    assert bad_to_come(bad, ROWS, "en") == said


@pytest.fixture
def kamp(tmp_path, capsys):
    """A home with an answer, and the command line on it."""
    studio = Studio(Settings(tmp_path / "home", "ko", 1 << 40, "1GB"))
    dataset = studio.import_sample("defect_prediction", studio.project().id).id
    studio.jobs._train = "tests.core.standin_train:instant"
    run = studio.start_training(TrainRequest("defect_prediction", dataset, 1, target="판정", bad="불량"), studio.project().id)
    assert studio.jobs.wait(run, 40).has_answer
    answer = replace(studio.outcome(run), capture=READY.capture, verdict=READY.verdict)
    write_outcome(answer, studio.workspace.run_folder(run) / "outcome.json")
    studio.ledger.choose(studio.project().id, "inspect_share", 0.1)       # as chosen on the Answer
    studio.workspace.close()
    (tmp_path / "week.csv").write_text("번호,온도\n" + "".join(f"P{i},{150 + i / 10}\n" for i in range(ROWS)), "utf-8")

    def kamp(*arguments):
        given = ["predict", str(tmp_path / "week.csv"), *map(str, arguments), "--home", str(tmp_path / "home"), "--json"]
        code = main([*given[:1], "--model", run, *given[1:]] if "--model" not in given else given)
        return code, json.loads(capsys.readouterr().out)
    return kamp


def test_the_papers_speak_of_the_share_that_was_chosen(kamp, tmp_path):
    studio = Studio(Settings(tmp_path / "home", "ko", 1 << 40, "1GB"))
    (run,) = studio.runs(studio.project().id)
    for reader in ("owner", "line", "technical"):
        assert "10 %를" in studio.report(run.run, "ko", tmp_path / "paper.html", reader).read_text("utf-8")
        assert "10 %를" not in studio.report(run.run, "ko", tmp_path / "paper.html", reader, 0.3).read_text("utf-8")
    studio.workspace.close()


def test_over_the_command_line_people_get_what_to_do(kamp, tmp_path):
    code, told = kamp("--out", tmp_path / "to_do.csv", "--for", "people", "--language", "ko")
    assert (code, told["inspect"], told["out"]) == (0, 30, str(tmp_path / "to_do.csv"))
    assert done(tmp_path / "to_do.csv").count("검사") == 30
    assert kamp("--out", tmp_path / "to_do.xlsx", "--for", "people")[0] == 0
    assert load_workbook(tmp_path / "to_do.xlsx").active.max_row == ROWS + 1


def test_programs_get_the_columns_they_were_promised(kamp, tmp_path):
    code, told = kamp("--out", tmp_path / "out.csv")
    assert (code, told["inspect"]) == (0, 30)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.reader(lines))[2:] == ["prediction", "risk", "probability_양품", "probability_불량", "reason_1", "reason_2",
                                               "reason_3"]


def test_what_to_do_needs_the_answer_not_only_the_model(kamp, tmp_path):
    code, told = kamp("--out", tmp_path / "to_do.csv", "--for", "people", "--model", tmp_path / "model.kamp")
    assert (code, told["error"]) == (1, "people_need_run")
