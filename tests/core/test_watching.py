"""A watched machine from the file to the words: checks, sentences, the report, and predict.py elsewhere."""
from dataclasses import replace

import pandas as pd
import pytest

from kamp_core.learning.alarms.ahead import offered
from kamp_core.learning.checks import run_checks
from kamp_core.learning.machines import Early, Watch
from kamp_core.learning.request import TrainRequest
from kamp_core.models.facts import Card
from kamp_core.models.package import load_package, make_card, save_package
from kamp_core.problems import Family, problem
from kamp_core.problems.matching import guess_roles
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.reports import report_html
from kamp_core.reports.numbers import rate_text, span_text
from kamp_core.reports.sentences import headline, score_rows
from kamp_core.reports.todo import to_do
from kamp_core.reports.where import where_wrong
from kamp_core.settings import ROOT
from tests.core.learning.conftest import PROBLEMS, learn  # noqa: F401
from tests.elsewhere import predict_elsewhere
from tests.factory import pump_log, warming_pump
from tests.makers import make_outcome

ALARMS = problem("odd_behaviour")


def found(cursor, frame, **asked):
    cursor.register("given", frame)
    cursor.execute("create or replace table data as select * from given")
    request = TrainRequest("odd_behaviour", "d", 1, **({"target": "", "time": "시각", "group": "설비"} | asked))
    return {check.code: check for check in run_checks(cursor, request, ALARMS)}


@pytest.fixture
def cursor(workspace):
    with workspace.scratch_database() as db:
        yield db


def test_a_log_with_enough_events_is_fine(cursor):
    codes = found(cursor, pump_log(events=10), target="상태", bad="고장")
    assert codes["enough_known_events"].facts["events"] == 20
    assert not {"machine_time_needed", "no_sensors", "few_known_events", "no_events_named"} & set(codes)


def test_what_stands_in_the_way_of_watching_is_said(cursor):
    log = pump_log(events=2)
    assert "machine_time_needed" in found(cursor, log, time=None)
    assert "no_sensors" in found(cursor, log, inputs=("상태",))
    assert "no_events_named" in found(cursor, log)
    assert "few_known_events" in found(cursor, log, target="상태", bad="고장")
    assert "mostly_events" in found(cursor, log, target="상태", bad="정상")


def test_machines_mixed_up_in_one_log_are_pointed_out(cursor):
    assert "machines_mixed" in found(cursor, pump_log(), group=None)
    assert "machines_mixed" not in found(cursor, pump_log())


def column(name, kind="number", distinct=500, top=(), type="DOUBLE"):
    return ColumnProfile(name, type, kind, None, 1000, 0, distinct, top=top, decimals=kind == "number")


def test_the_event_column_is_guessed_by_its_name_only():
    when, sensor = column("시각", "time", type="TIMESTAMP"), column("진동")
    state = column("상태", "category", 2, (("정상", 900), ("고장", 100)), "VARCHAR")
    shift = column("교대", "category", 2, (("주간", 500), ("야간", 500)), "VARCHAR")
    assert guess_roles(ALARMS, Profile(1000, (when, sensor, shift), 0)).target is None
    guess = guess_roles(ALARMS, Profile(1000, (when, sensor, shift, state), 0))
    assert (guess.target, guess.bad, guess.time) == ("상태", "고장", "시각")


def test_a_column_of_stops_holds_the_events_and_is_no_sensor():
    when, sensor = column("시각", "time", type="TIMESTAMP"), column("진동")
    for name in ("정지", "stop"):
        stops = column(name, "category", 2, (("0", 990), ("1", 10)), "BIGINT")
        for asked in (ALARMS, problem("failure_soon")):
            guess = guess_roles(asked, Profile(1000, (when, sensor, column("전류"), stops), 0))
            assert (guess.target, guess.bad, guess.inputs) == (name, "1", ("진동", "전류"))


def test_rates_and_times_are_told_in_the_unit_that_fits():
    assert [rate_text(x, "ko") for x in (0.8, 20, 400)] == ["한 주에 0.8번", "하루에 2.9번", "한 시간에 2.4번"]
    assert [span_text(x, "en") for x in (40, 600, 7200, 200_000)] == ["40 s", "10 min", "2 h", "2.3 days"]


@pytest.fixture
def trained(learn):  # noqa: F811
    return learn(pump_log(900), Family.ALARMS, target="상태", bad="고장", time="시각", group="설비", trials=3)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_answer_is_told_in_events_and_false_alarms(trained, language):
    outcome = replace(trained.outcome, problem="odd_behaviour")
    main = headline(outcome, language)
    assert {"ko": "사건 12번 가운데", "en": "of 12 events"}[language] in main.sentence
    assert len(score_rows(outcome, language)) == 3
    assert where_wrong(outcome, language)
    text = report_html(outcome, ALARMS, "pumps", language)
    assert {"ko": "가장 이상했던 때", "en": "When it was strangest"}[language] in text
    assert {"ko": "Isolation Forest", "en": "Isolation Forest"}[language] in text


def test_without_events_monday_begins_with_the_strangest_hour():
    seen = Watch(500, "2026-01-05T00:00:00", "2026-01-09T00:00:00", 1.0, 0.5, False, 15, 2.0, 4, 0.1)
    alarm = {"from": "2026-01-12T03:10:00", "to": "2026-01-12T04:00:00", "rows": 6, "row": 9, "score": 2.0, "machine": "",
             "event": None, "sensors": [{"column": "압력(bar)", "value": 6.0, "usual": 6.4, "push": -0.7}]}
    outcome = make_outcome(problem="odd_behaviour", family="alarms", target="", watch=seen, alarms=(alarm,))
    assert "2026-01-12 03:10" in to_do(outcome, "ko")[0]
    assert where_wrong(outcome, "en") == ("With no record of events nobody can tell where it is wrong.",)


def test_predict_py_says_elsewhere_what_is_said_here(trained, tmp_path):
    outcome = replace(trained.outcome, problem="odd_behaviour")
    card: Card = make_card(outcome, trained.preparation, trained.estimator, "시각", None, None, trained.seen, {})
    save_package(tmp_path / "model.kamp", card, trained.preparation, trained.estimator, trained.background, b"key")
    package = load_package(tmp_path / "model.kamp", b"key")
    log = pump_log(120, events=1, seed=5)
    expected = package.estimator.scores(package.preparation.transform(log))
    log.to_csv(tmp_path / "week.csv", index=False)
    predict_elsewhere(tmp_path / "model.kamp", tmp_path / "week.csv", tmp_path / "out.csv", "--language", "en")
    told = pd.read_csv(tmp_path / "out.csv")
    assert (told["score"] - expected).abs().max() < 1e-8
    assert set(told["prediction"]) == {"as usual", "alarm"}
    assert told["reason_1"].notna().equals(told["prediction"] == "alarm")
    assert (ROOT / "kamp_core/learning/alarms/watcher.py").read_bytes() == (tmp_path / "elsewhere/watcher.py").read_bytes()


def shaken_before_its_stops(learn, monkeypatch, **options):  # noqa: F811
    """A pump that stops without a warning, but for hours of shaking that end six hours before the second stop."""
    monkeypatch.setitem(PROBLEMS, Family.ALARMS, ALARMS)
    frame = warming_pump(ahead=0.0)
    start = 36 * 144 - 54
    frame.loc[start:start + 6, "진동"] = 9.0
    outcome = learn(frame, Family.ALARMS, target="상태", bad="정지", time="시각", trials=3, options=options).outcome
    return replace(outcome, problem="odd_behaviour")


def test_a_false_alarm_that_was_only_early_is_named_with_the_choice_that_counts_it(learn, monkeypatch):  # noqa: F811
    outcome = shaken_before_its_stops(learn, monkeypatch)
    assert outcome.watch.early == Early(2, 86400.0)
    said = " ".join(where_wrong(outcome, "ko"))
    assert "헛경보 4번 가운데 2번은 사건이 있기 얼마 전에 울렸다가 그쳤습니다" in said
    assert "‘하루 전부터’를 고르고" in said
    assert "“from a day before” chosen" in " ".join(where_wrong(outcome, "en"))
    chosen = shaken_before_its_stops(learn, monkeypatch, before="1d")
    assert chosen.watch.early is None
    assert chosen.watch.false_alarms == outcome.watch.false_alarms - 2          # nothing was counted otherwise before


@pytest.mark.parametrize(("days", "longest"), [(12, "1d"), (40, "3d"), (80, "7d")])
def test_wear_that_shows_for_days_may_be_looked_for_where_the_record_is_long_enough(cursor, days, longest):
    stops = tuple((day, day + 0.4) for day in range(5, days - 1, 10))
    cursor.register("given", warming_pump(days=days, stops=stops, ahead=0.0))
    cursor.execute("create table data as select * from given")
    (option,) = (option for option in ALARMS.options if option.name == "before")
    request = TrainRequest("odd_behaviour", "d", 1, "상태", time="시각", bad="정지")
    assert offered(cursor, request, option)[-1]["value"] == longest
    assert offered(cursor, replace(request, target=""), option)[-1]["value"] == "1d"
    assert offered(cursor, replace(request, options={"before": "7d"}), option)[-1]["value"] == "7d"      # what is chosen stays
