"""`kamp serve`: the numbers of a scored file, for those who may ask."""
import asyncio
import csv
import json
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices
from kamp_core.learning.prepare import Preparation, fit_preparation
from kamp_core.loopback import is_loopback
from kamp_core.models import load_package, score_file
from kamp_core.serving.app import make_app
from kamp_core.serving.asking import Form
from kamp_core.serving.door import Door, Limits
from kamp_core.serving.features import features, makers
from kamp_core.serving.guard import Bucket
from kamp_core.serving.keys import fits, hashed, kept_keys, new_key, read_keys
from kamp_core.serving.line import Line
from kamp_core.serving.model import Served
from kamp_core.serving.serve import serve
from kamp_core.serving.words import language_of
from kamp_core.settings import ROOT
from tests.core.serving.conftest import ROW, ask_app
from tests.core.test_models import KEY, boosted, outcome, save, save_with_history, shots


def as_rows(frame):
    """What a caller would send of these shots."""
    return [{**shot, "생산시각": shot["생산시각"].isoformat()} for shot in frame.drop(columns="bad").to_dict("records")]


def scored(workspace, package, frame, folder):
    """The same shots as a file."""
    frame.drop(columns="bad").to_csv(folder / "shots.csv", index=False, encoding="utf-8-sig")
    with workspace.scratch_database() as db:
        score_file(package, folder / "shots.csv", folder / "out.csv", "ko", Choices(), None, db, lambda share: None)
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# the same numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_a_time", [1, 60])
def test_rows_get_the_numbers_and_reasons_of_a_scored_file(ask, workspace, package, tmp_path, at_a_time):
    frame = shots(60, seed=3)
    expected, rows = scored(workspace, package, frame, tmp_path), as_rows(frame)
    told = [row for start in range(0, 60, at_a_time)
            for row in ask("/predict", {"rows": rows[start:start + at_a_time], "reasons": True}).json["rows"]]
    for row, cells in zip(told, expected, strict=True):
        assert row["prediction"] == cells["prediction"]
        assert row["risk"] == pytest.approx(float(cells["risk"]), abs=1e-9)
        assert row["probabilities"]["양품"] == pytest.approx(float(cells["probability_양품"]), abs=1e-9)
        assert row["reasons"] == [cells[f"reason_{i}"].replace(".0 →", " →") for i in (1, 2, 3) if cells[f"reason_{i}"]]


@pytest.mark.parametrize(("target", "of", "errors"), [
    ("value", outcome("numbers", (), None), (-3.0, 5.0)),
    ("kinds", outcome("many_classes", ("긁힘", "기포", "미성형"), None), (None, None))])
def test_numbers_have_ranges_and_many_classes_a_chance_each(workspace, tmp_path, target, of, errors):
    save(tmp_path / "m.kamp", boosted("Regressor" if target == "value" else "Classifier"), target, of, errors)
    package = load_package(tmp_path / "m.kamp", KEY)
    frame = shots(40, seed=4)
    told = ask_app(make_app(Served(package)), "/predict", {"rows": as_rows(frame)}).json["rows"]
    for row, cells in zip(told, scored(workspace, package, frame, tmp_path), strict=True):
        for name in ("low", "high"):
            assert (name in row) == (name in cells)
            assert row.get(name, 0.0) == pytest.approx(float(cells.get(name, 0.0)), rel=1e-9)
        assert row.get("probabilities", {}) == pytest.approx({n: float(cells[f"probability_{n}"]) for n in of.classes}, abs=1e-9)


def test_a_model_that_looks_back_wants_the_rows_before(workspace, tmp_path):
    save_with_history(tmp_path / "m.kamp")
    package = load_package(tmp_path / "m.kamp", KEY)
    app, frame = make_app(Served(package)), shots(60, seed=2)
    lone = ask_app(app, "/predict", {"rows": as_rows(frame.head(10))})
    assert (lone.status, lone.json["error"]) == (422, "serve_rows_before")
    assert "11줄 이상" in lone.json["message"]
    told = ask_app(app, "/predict", {"rows": as_rows(frame), "reasons": True}).json["rows"]
    expected = scored(workspace, package, frame, tmp_path)
    assert [row["risk"] for row in told] == pytest.approx([float(cells["risk"]) for cells in expected], abs=1e-9)
    assert told[30]["reasons"][0] == expected[30]["reason_1"]


COLUMNS = pd.DataFrame({"a": [1.0, 2.0, 3.0] * 10, "b": [1.0, np.nan, 2.5] * 10, "c": ["A", "B", "3"] * 10,
                        "d": ["x", *["y"] * 29], "e": pd.date_range("2026-01-01", periods=30, freq="7h")})
NUMBER, TIME = st.floats(-1e18, 1e18), st.datetimes(pd.Timestamp("1700-01-01"), pd.Timestamp("2250-01-01"))
VALUES = st.tuples(st.none() | NUMBER, st.none() | NUMBER, st.sampled_from([None, "A", "B", "3", "Z", ""]),
                   st.sampled_from([None, "x", "y"]), st.none() | TIME)


@settings(max_examples=100, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=5))
def test_the_short_way_to_the_features_gives_the_numbers_of_the_long_one(rows):
    preparation: Preparation = fit_preparation(COLUMNS)
    table = pd.DataFrame({name: pd.Series([row[i] for row in rows], dtype=COLUMNS[name].dtype) for i, name in enumerate(COLUMNS)})
    np.testing.assert_array_equal(features(makers(preparation), rows), preparation.transform(table))


# what is odd ----------------------------------------------------------------------------------------------------------


def test_a_reading_that_training_never_saw_is_predicted_and_told(ask):
    (row,) = ask("/predict", {"rows": [ROW | {"온도(℃)": 300, "금형": "Z"}]}).json["rows"]
    assert [(doubt["code"], doubt["column"]) for doubt in row["warnings"]] == [("outside", "온도(℃)"), ("new_word", "금형")]
    assert "170–230" in row["warnings"][0]["message"]
    (row,) = ask("/predict", {"rows": [ROW | {"온도(℃)": None}]}, accept_language="en-US,en;q=0.9,ko;q=0.5").json["rows"]
    assert row["warnings"][0]["message"].startswith("“온도(℃)” is empty")


def test_many_rows_are_compared_with_training_as_a_file_is(ask):
    told = ask("/predict", {"rows": [ROW | {"온도(℃)": 229.0 + i / 10} for i in range(40)]}).json
    assert any("온도(℃)" in sentence for sentence in told["drift"])
    assert ask("/predict", {"rows": [ROW] * 5}).json["drift"] == []


def test_a_model_that_is_a_hint_only_says_so_each_time(package):
    doubtful = Served(replace(package, card=replace(package.card, verdict="hint")))
    assert "참고만" in ask_app(make_app(doubtful), "/predict", {"rows": [ROW]}).json["warnings"][0]


def test_a_model_that_needs_a_whole_file_is_not_served(package):
    for card in (replace(package.card, family="forecast"), replace(package.card, recipe=({"kind": "drop", "columns": ["비고"]},))):
        with pytest.raises(KampError, match="serve_needs_file"):
            Served(replace(package, card=card))


# what is told ---------------------------------------------------------------------------------------------------------


def test_the_model_tells_what_it_asks_for(ask):
    told = ask("/model").json
    assert (told["target"], told["bad_value"], told["verdict"]["level"]) == ("판정", "불량", "ready")
    assert told["columns"][:2] == [
        {"name": "온도(℃)", "kind": "number", "unit": "℃", "low": 170.0, "high": 230.0, "levels": []},
        {"name": "금형", "kind": "category", "unit": None, "low": None, "high": None, "levels": ["A", "B"]}]


def test_the_openapi_document_describes_the_rows_of_this_model(ask):
    told = ask("/openapi.json").json
    assert set(told["paths"]) == {"/health", "/model", "/predict"}
    row = told["components"]["schemas"]["Row"]
    jsonschema.Draft202012Validator.check_schema(row)
    jsonschema.validate(ROW, row)
    for wrong in ({}, ROW | {"더": 1}, ROW | {"온도(℃)": "뜨거움"}):
        assert list(jsonschema.Draft202012Validator(row).iter_errors(wrong))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_is_for_people_and_asks_nobody_else(ask, language):
    reply = ask("/", accept_language=language)
    page = reply.body.decode()
    assert reply.headers["content-type"].startswith("text/html")
    assert ("모델에게 묻는 곳" if language == "ko" else "Ask the model") in page
    assert "온도(℃)" in page
    assert "<script" not in page
    assert "//" not in page.replace("http://localhost/", "")


def test_every_answer_carries_safe_headers(ask):
    for reply in (ask("/health"), ask("/"), ask("/nowhere"), ask("/predict", b"x")):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "options", "status", "code"), [
    ("/nowhere", {}, 404, "serve_not_found"), ("/docs", {}, 404, "serve_not_found"),
    ("/predict", {"method": "GET"}, 405, "serve_method"),
    ("/predict", {"body": {"rows": [ROW]}, "content_type": "text/plain"}, 415, "serve_type"),
    ("/model", {"host": "evil.example"}, 421, "serve_host")])
def test_what_is_not_there_is_told_in_one_shape(served, path, options, status, code):
    reply = ask_app(make_app(served, hosts=("localhost",)), path, **options)
    assert (reply.status, reply.json["error"]) == (status, code)
    assert reply.json["message"]


# who may ask, and how much --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 401), ({"x_api_key": "wrong"}, 401), ({"x_api_key": ""}, 401), ({"authorization": "Bearer wrong"}, 401),
    ({"authorization": "Basic !!!"}, 401), ({"authorization": "Basic Og=="}, 401),
    ({"x_api_key": "한글".encode().decode("latin-1")}, 401),
    ({"x_api_key": "open sesame 12345"}, 200), ({"authorization": "Bearer open sesame 12345"}, 200),
    ({"authorization": "Basic YW55Om9wZW4gc2VzYW1lIDEyMzQ1"}, 200)])
def test_only_those_with_the_key_are_answered(served, headers, status):
    app = make_app(served, keys=(hashed("another key 98765"), hashed("open sesame 12345")))
    for path, body in (("/predict", {"rows": [ROW]}), ("/model", None), ("/", None), ("/openapi.json", None)):
        reply = ask_app(app, path, body, **headers)
        assert reply.status == status
        assert status == 200 or reply.json["error"] == "serve_key_wrong"
    assert ask_app(app, "/health").status == 200


def test_a_key_is_made_kept_as_a_hash_and_read_from_a_file(tmp_path):
    key = new_key(tmp_path)
    assert len(key) > 40
    assert key not in (tmp_path / "api.keys").read_text()
    assert fits(kept_keys(tmp_path), key)
    assert not fits(kept_keys(tmp_path), key[:-1])
    (tmp_path / "keys.txt").write_text("# 현장 PC\n현장에서 쓰는 열쇠 하나 2026\n\n0123456789abcdef\n", "utf-8")
    assert len(read_keys(tmp_path / "keys.txt")) == 2
    (tmp_path / "short.txt").write_text("1234\n")
    with pytest.raises(KampError, match="serve_keys_short"):
        read_keys(tmp_path / "short.txt")
    with pytest.raises(KampError, match="file_not_found"):
        read_keys(tmp_path / "none.txt")


def test_without_a_key_the_door_opens_on_this_machine_only(package, workspace):
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.0.7", "::", "factory")] == [
        True, True, True, False, False, False, False]
    with pytest.raises(KampError, match="serve_needs_key"):
        serve(package, workspace.scratch_database, Door(host="0.0.0.0"), "ko", lambda: None)


def test_too_much_is_refused_while_it_arrives(served):
    app = make_app(served, limits=Limits(body=1000))
    assert ask_app(app, "/predict", b"x" * 1001).status == 413
    assert ask_app(app, "/predict", b"", pieces=[b"x" * 400] * 3).status == 413
    assert ask_app(app, "/predict", b"{}", content_length="9" * 30).json["error"] == "serve_too_large"


def test_a_body_that_never_ends_is_not_waited_for(served):
    assert ask_app(make_app(served, limits=Limits(seconds=0.05)), "/predict", b"", pieces=[b"{"]).json["error"] == "serve_slow"


def test_when_the_line_is_full_or_too_fast_one_is_asked_to_come_again(served):
    busy = ask_app(make_app(served, limits=Limits(waiting=0)), "/predict", {"rows": [ROW]})
    assert (busy.status, busy.json["error"], busy.headers["retry-after"]) == (429, "serve_busy", "1")
    app = make_app(served, limits=Limits(a_minute=12))
    assert [ask_app(app, "/model").status for _ in range(3)] == [200, 200, 429]


def test_those_who_came_meanwhile_go_through_together_and_each_gets_its_own(served):
    """Also where one of them asks for what cannot be."""
    rows = [Form(served.columns, 10).read(json.dumps({"rows": [ROW | {"온도(℃)": 170.0 + i}], "reasons": i % 2 == 0}).encode())
            for i in range(40)]
    batches = []

    class Slow(Served):
        def answers(self, asks):
            batches.append(len(asks))
            return super().answers(asks)

        def check(self, ask):
            if ask is rows[7]:
                raise KampError("serve_reasons_many", rows=1, most=0)

    async def all_at_once():
        line = Line(Slow(served.package), 64)
        asked = [line.answer(ask, "ko" if i % 3 else "en") for i, ask in enumerate(rows)]
        return await asyncio.gather(*asked, return_exceptions=True)
    together = asyncio.run(all_at_once())
    assert isinstance(together.pop(7), KampError)
    alone = [served.answers([(ask, "ko" if i % 3 else "en")])[0] for i, ask in enumerate(rows) if i != 7]
    assert together == alone
    assert max(batches) > 10


def test_a_bucket_fills_again():
    now = [0.0]
    bucket = Bucket(60, lambda: now[0])
    assert [bucket.take() for _ in range(11)] == [True] * 10 + [False]
    now[0] = 2.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_a_fault_of_ours_is_a_number_to_quote_never_a_traceback(package, caplog):
    class Broken(Served):
        def answers(self, asks):
            raise ZeroDivisionError("secret detail")

    reply = ask_app(make_app(Broken(package)), "/predict", {"rows": [ROW]})
    assert (reply.status, reply.json["error"]) == (500, "serve_unexpected")
    assert "secret" not in reply.body.decode()
    assert reply.headers["x-content-type-options"] == "nosniff"
    ref = caplog.records[0].args[0]
    assert ref in reply.json["message"]


@pytest.mark.parametrize(("header", "language"), [
    ("", "ko"), ("en", "en"), ("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("en;q=0.3, ko;q=0.7", "ko"), ("fr, en;q=0.5", "en"), ("de", "ko"),
    ("en;q=0", "ko"), ("*;q=abc,,;", "ko"), ("en" * 5000, "en")])
def test_the_callers_language_is_heard(header, language):
    assert language_of(header, "ko") == language


def test_the_command_refuses_what_was_not_signed_here(tmp_path, capsys):
    save(tmp_path / "model.kamp", boosted())
    assert main(["serve", str(tmp_path / "model.kamp"), "--home", str(tmp_path / "home"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "model_not_signed"


def test_the_command_opens_the_door(tmp_path):
    save(tmp_path / "model.kamp", boosted())
    (tmp_path / "signing.key").write_bytes(KEY)
    kamp = [sys.executable, "-m", "kamp_core.cli", "serve", str(tmp_path / "model.kamp"), "--home", str(tmp_path), "--json"]
    running = subprocess.Popen([*kamp, "--port", str(free_port()), "--new-key"], cwd=ROOT,
                               stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        told = json.loads("".join(iter(running.stdout.readline, "}\n")) + "}")
        asked = urllib.request.Request(f"{told['address']}predict", json.dumps({"rows": [ROW]}).encode(),
                                       {"Content-Type": "application/json", "X-API-Key": told["key"]})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert json.load(answer)["rows"][0]["prediction"] == "불량"
    finally:
        running.terminate()
        running.wait(20)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
