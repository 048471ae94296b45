"""The settings card from the sample to the words, the trial sheet, and the trial that comes back filled in."""
import csv
import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.learning.settings_card import Move, SettingsCard, Suggestion, Trial
from kamp_core.learning.train import train
from kamp_core.problems import problem
from kamp_core.reports import report_html
from kamp_core.reports.knobs import card_lines, trial_csv, worked_lines
from kamp_core.reports.sentences import headline
from kamp_core.reports.todo import not_checked, to_do
from kamp_core.settings import ROOT
from kamp_core.studio.trials import check_trial
from tests.makers import make_outcome

SETTINGS = problem("best_settings")
NAMES = ("레이저출력설정(kW)", "용접속도설정(mm/s)", "초점위치설정(mm)")
MOVES = (Move("레이저출력(kW)", 2.8, 3.2, 2.6, 3.6, "fence"), Move("속도(mm/s)", 46.0, 46.0, 38.0, 50.0))
BETTER = Suggestion("BK-10", "change", 900, MOVES, 384.0, 409.0, 25.0, 18.0, 32.0, 86, 9, 404.0, 240, 386.0, 12.0,
                    Trial(12, 3, 12.0, True))
STAYS = replace(BETTER, product="BK-20", state="keep", knobs=(), trial=None, gain_low=-3.0)
CARD = SettingsCard("higher", None, "품번", (BETTER, STAYS),
                    ("가스(L/min)",), ({"knob": "레이저출력(kW)", "column": "두께(mm)", "strength": 0.6},), 8)


def outcome(card=CARD, **changes):
    given = {"family": "numbers", "problem": "best_settings", "asks": "settings", "target": "인장강도(MPa)", "settings": card}
    return make_outcome(**given | changes)


def test_the_sample_gets_the_settings_that_are_true(workspace, tmp_path):
    """From every second row, to be quick; truth.json stands beside the data."""
    truth = json.loads((ROOT / "sample_data/truth.json").read_text("utf-8"))["best_settings"]
    frame = pd.read_csv(ROOT / "sample_data" / SETTINGS.sample, encoding="utf-8-sig", parse_dates=["용접일시"])[::2]
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "welds")
    with workspace.new_version(dataset) as draft:
        draft.cursor.register("frame", frame)
        draft.cursor.execute("create table data as select * from frame")
    request = TrainRequest("best_settings", dataset, 1, "인장강도(MPa)", "용접일시", "품번", exclude=("파단위치",), trials=1,
                           options={"goal": "higher"}, knobs=tuple(map(Knob, (*NAMES, "보호가스설정(L/min)"))))
    with workspace.read(dataset) as cursor:
        found = train(request, SETTINGS, cursor, "run", tmp_path, lambda news: None, 60.0).outcome
    assert found.verdict.level in ("ready", "hint")
    assert found.settings.still == ("보호가스설정(L/min)",)
    for one in found.settings.suggestions:
        assert one.state == "change"
        best, power = truth["best"][one.product], {move.column: move for move in one.knobs}[NAMES[0]]
        assert power.best == pytest.approx(best[0], abs=0.2)
        assert abs(power.best - best[0]) < abs(power.now - best[0])
        gain = strength(one, best, "best") - strength(one, best, "now")
        assert one.gain_low - 3 < gain < one.gain_high + 3
        assert gain > 0.5 * -strength(one, best, "now")               # half of what there is to gain, and more


def strength(one, best, which):
    """As the sample script has it, less that of the best settings."""
    off = [(getattr(move, which) - place) / size for move, place, size in zip(one.knobs, best, (0.4, 5.0, 0.5), strict=True)]
    return -16 * off[0] ** 2 - 12 * off[1] ** 2 - 5 * off[2] ** 2 + 8 * off[0] * off[1]


@pytest.mark.parametrize(("language", "words"), [
    ("ko", ("BK-10: 추천대로", "지금 2.8 → 추천 3.2", "86줄(9일)", "18–32 MPa", "해 본 범위의 끝", "그대로 두세요", "가스(L/min)",
            "‘두께(mm)’", "원인을 증명하지는 않습니다", "3번 번갈아 걸어, 설정마다 모두 12개")),
    ("en", ("BK-10: With the suggested", "now 2.8 → suggested 3.2", "86 rows on 9 days", "18–32 MPa", "end of the range",
            "Leave it as it is", "가스(L/min)", "proves no cause", "12 parts"))])
def test_the_card_says_what_to_set_what_it_brings_and_what_speaks_for_it(language, words):
    page = report_html(outcome(), SETTINGS, "welds", language)
    for word in words:
        assert word in page
    assert len(to_do(outcome(), language)) == 3
    assert not_checked(outcome(), language)


def test_bad_parts_are_counted_of_a_hundred():
    one = replace(BETTER, value_now=0.08, value_best=0.05, gain=0.03, gain_low=0.01, gain_high=0.05, similar_value=0.05,
                  now_value=0.08)
    told = outcome(replace(CARD, goal="lower", suggestions=(one,)), family="two_classes", bad_value="불량", target="판정")
    assert "100개에 3개 줄어들" in headline(told, "ko").sentence
    assert "8 %에서 5 %쯤" in " ".join(card_lines(told, "ko"))


@pytest.mark.parametrize("why", ["no_signal", "suspicious", "all_still"])
def test_where_nothing_is_suggested_it_says_why(why):
    told = outcome(SettingsCard("lower", None, "", (), why_none=why))
    assert headline(told, "ko").sentence == "설정을 추천하지 않습니다"
    assert card_lines(told, "ko")
    assert report_html(told, SETTINGS, "welds", "en")


def sheet(language="ko"):
    return list(csv.DictReader(io.StringIO(trial_csv(outcome(), BETTER, language).decode("utf-8-sig"))))


def test_the_trial_sheet_has_a_row_a_part_in_turns():
    rows = sheet()
    assert len(rows) == 24
    assert [row["설정"] for row in rows[::4]] == ["지금", "추천"] * 3
    assert {(row["설정"], row["레이저출력(kW)"]) for row in rows} == {("지금", "2.8"), ("추천", "3.2")}
    assert {row["인장강도(MPa)"] for row in rows} == {""}
    assert set(sheet("en")[0]) > {"settings", "품번"}


def brought(workspace, rows):
    path = workspace.new_file(".csv")
    pd.DataFrame(rows).to_csv(path, index=False, encoding="utf-8-sig")
    return path


def filled(now, suggested):
    rng = np.random.default_rng(0)
    return [row | {"인장강도(MPa)": round((suggested if row["설정"] == "추천" else now) + rng.normal(0, 4), 1)} for row in sheet()]


@pytest.mark.parametrize(("suggested", "said", "word"), [(410, "better", "나아졌습니다"), (372, "worse", "돌아가세요"),
                                                         (386, "open", "아직 모릅니다")])
def test_a_filled_in_sheet_tells_whether_it_worked(workspace, suggested, said, word):
    worked = check_trial(workspace, outcome(), "BK-10", brought(workspace, filled(386, suggested)))
    assert (worked.said, worked.earlier, worked.after.rows) == (said, False, 12)
    assert word in worked_lines(worked, outcome(), "ko")[0]


def test_without_parts_at_the_present_settings_earlier_rows_are_compared(workspace):
    rows = [row for row in filled(386, 410) if row["설정"] == "추천"]
    worked = check_trial(workspace, outcome(), "BK-10", brought(workspace, rows))
    assert (worked.said, worked.earlier, worked.before.rows) == ("better", True, 240)
    assert len(worked_lines(worked, outcome(), "ko")) == 2


def test_a_sheet_that_cannot_be_judged_is_said(workspace):
    for rows, product, code in ((sheet(), "BK-10", "trial_too_small"), (filled(386, 410), "BK-20", "no_suggestion"),
                                ([{"속도(mm/s)": 46, "인장강도(MPa)": 400}], "BK-10", "trial_columns_missing")):
        with pytest.raises(KampError) as caught:
            check_trial(workspace, outcome(), product, brought(workspace, rows))
        assert caught.value.code == code
