"""Things that several tests need, made by hand."""
from dataclasses import replace

from kamp_core.learning.outcome import (
    Capture,
    Excluded,
    GroupError,
    Importance,
    Metric,
    Outcome,
    Place,
    Promise,
    Reason,
    RiskyRow,
    Score,
    Split,
    Trait,
    Uneven,
    Verdict,
)
from kamp_core.learning.request import Candidate

AP, AUC, MAE, R2 = Metric.AVERAGE_PRECISION, Metric.AUC, Metric.MAE, Metric.R2
BALANCED, LOSS = Metric.BALANCED_ACCURACY, Metric.LOG_LOSS


def make_outcome(**changes):
    """The answer to the moulding sample: good, but not finished with. `family` picks another kind of answer."""
    maker = {"numbers": _numbers, "many_classes": _many}.get(changes.get("family"), _defects)
    return replace(maker(), **changes)


def _defects():
    headline = Score("future", AP, 0.44, 0.36, 0.53, 0.06, 0.06)
    return Outcome(
        run="run1234567", status="done", problem="defect_prediction", family="two_classes", dataset="data123456", version=1,
        target="판정", bad_value="불량", classes=("양품", "불량"), seed=0, budget=60.0, rows_used=8000,
        inputs=("금형", "배럴온도(℃)", "사출압력(MPa)", "냉각시간(s)", "원료"),
        excluded=(Excluded("불량코드", "known_too_late"), Excluded("작업번호", "id_like"), Excluded("생산일시", "role_time")),
        split=Split("future", 1600, "2026-05-03T06:00:00", "2026-05-16T21:58:22", blocks=13, bad_rows=124, bad_low=0.04,
                    bad_high=0.09, duplicates_grouped=3),
        headline=headline,
        scores=(headline, Score("future", AUC, 0.85, 0.81, 0.89, 0.5), Score("unseen_group", AP, 0.41, 0.33, 0.5, 0.06, 0.06),
                Score("random", AP, 0.58, 0.53, 0.62, 0.06, 0.06), Score("random", AUC, 0.9, 0.88, 0.92, 0.5)),
        verdict=Verdict("ready", (Reason("beats_doing_nothing", {"p": 0.001}),)),
        leaderboard=(Candidate("lightgbm", "average_precision", 0.47, 0.8, "done"),
                     Candidate("rf_2", "average_precision", 0.45, 2.1, "done"),
                     Candidate("qda", "average_precision", None, 0.1, "failed", "LinAlgError")),
        chosen="lightgbm", threshold=0.31, confusion=((1416, 60), (48, 76)),
        capture=tuple(Capture(x, min(1, y), max(0, y - 0.09), min(1, y + 0.08)) for x, y in (
            (0.01, 0.1), (0.02, 0.18), (0.05, 0.36), (0.1, 0.55), (0.15, 0.63), (0.2, 0.7), (0.3, 0.8), (0.5, 0.92), (1.0, 1.0))),
        calibration=({"predicted": 0.02, "observed": 0.02, "rows": 800.0}, {"predicted": 0.3, "observed": 0.26, "rows": 800.0}),
        importance=(Importance("배럴온도(℃)", 0.2, 0.15, 0.25, "down", 221.4, 228.1),
                    Importance("사출압력(MPa)", 0.09, 0.05, 0.13, "mixed", 96.6, 102.3),
                    Importance("금형", 0.06, 0.03, 0.09, "category"), Importance("냉각시간(s)", 0.05, 0.02, 0.07, "down"),
                    Importance("원료", 0.002, -0.01, 0.01, "category")),
        promise=Promise(AP, 0.31, 0.57, 1600),
        groups=(GroupError("금형", "M-204", 270, 40, 30, None), GroupError("금형", "M-101", 265, 12, 3, None),
                GroupError("", "2026-05-14", 120, 9, 7, None)),
        uneven=Uneven((Trait("column", "금형"), Trait("shift")), 1600, 0.0675, (
            Place((Trait("column", "금형", "M-101"), Trait("shift", value="night")), 212, 0.13, 0.058, 20, 11),)),
        risky_rows=(RiskyRow(7421, 0.93, "불량", ({"column": "배럴온도(℃)", "value": 222.1, "push": 2.0},
                                                {"column": "금형", "value": "M-204", "push": 1.1})),
                    RiskyRow(7733, 0.9, "양품", ({"column": "사출압력(MPa)", "value": 101.9, "push": 1.4},))),
        warnings=(Reason("target_empty_rows", {"rows": 2}),), seconds=58.2, versions={"python": "3.11.9", "lightgbm": "4.6.0"})


def _numbers():
    headline = Score("future", MAE, 0.31, 0.29, 0.34, 1.24, higher_is_better=False)
    return replace(
        _defects(), problem="measured_quality", family="numbers", target="두께(um)", bad_value=None, classes=(),
        headline=headline, scores=(headline, Score("future", R2, 0.92, 0.9, 0.94, 0.0),
                                   Score("random", MAE, 0.29, 0.28, 0.31, 1.2, higher_is_better=False)),
        split=Split("future", 800, "2026-04-15T08:00:00", "2026-04-28T19:58:22", blocks=10),
        leaderboard=(Candidate("lightgbm", "mae", 0.31, 0.8, "done"),), confusion=(), capture=(), calibration=(), threshold=None,
        importance=(Importance("전류밀도(A/dm2)", 0.7, 0.6, 0.8, "up"), Importance("도금액온도(℃)", 0.2, 0.1, 0.3, "mixed"),
                    Importance("라인", 0.1, 0.05, 0.15, "category")),
        promise=Promise(MAE, 0.27, 0.36, 800), risky_rows=(),
        groups=(GroupError("라인", "C", 260, None, None, 0.52), GroupError("라인", "A", 270, None, None, 0.24)),
        uneven=Uneven((Trait("column", "라인"),), 800, 0.31, (Place((Trait("column", "라인", "C"),), 260, 0.52, 0.21),)))


def _many():
    headline = Score("future", BALANCED, 0.83, 0.79, 0.86, 0.25)
    return replace(
        _defects(), problem="fault_type", family="many_classes", target="고장유형", bad_value=None,
        classes=("공동현상", "베어링마모", "실누설"), headline=headline,
        scores=(headline, Score("future", LOSS, 0.5, 0.4, 0.6, 1.3, higher_is_better=False),
                Score("random", BALANCED, 0.86, 0.84, 0.88, 0.25)),
        leaderboard=(Candidate("lightgbm", "balanced_accuracy", 0.82, 0.8, "done"),),
        confusion=((110, 4, 25), (3, 300, 2), (20, 1, 90)), capture=(), calibration=(), threshold=None,
        importance=(Importance("흡입압력(kPa)", 0.3, 0.25, 0.35, "mixed"), Importance("설비", 0.01, -0.01, 0.02, "category")),
        promise=Promise(BALANCED, 0.76, 0.9, 800), risky_rows=(),
        groups=(GroupError("설비", "P-03", 70, None, None, 0.31), GroupError("설비", "P-01", 70, None, None, 0.1)),
        uneven=Uneven((Trait("column", "설비"), Trait("weekday")), 800, 0.1))
