"""Whatever is sent, the answer is a sentence: never a fault of ours."""
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.serving.app import make_app
from tests.core.serving.conftest import ROW, ask_app


def row(**changes) -> bytes:
    return rows(json.dumps(ROW | changes, ensure_ascii=False))


def rows(*texts: str) -> bytes:
    return f'{{"rows": [{", ".join(texts)}]}}'.encode()


def hot(value: str) -> bytes:
    """A row whose temperature is written like this."""
    return rows(f'{{"온도(℃)": {value}, "금형": "B", "생산시각": null}}')


def when(value: str) -> bytes:
    return row(생산시각=value)


BODIES = {
    "nothing": b"", "blanks": b"  \n ", "a word": b"rows", "half": b'{"rows": [', "two": b'{"rows": []} {"rows": []}',
    "trailing comma": b'{"rows": [],}', "single quotes": b"{'rows': []}", "comment": b'{"rows": [] /* x */}', "zeros": b"\x00" * 50,
    "not UTF-8": '{"rows": "온도"}'.encode("cp949"),
    "UTF-16": '{"rows": []}'.encode("utf-16"), "UTF-32": '{"rows": []}'.encode("utf-32"),
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "html": b"<html></html>", "xml": b"<?xml version='1.0'?><a/>",
    "pickle": b"\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00\x8c\x02os", "a number": b"1", "a text": b'"rows"', "true": b"true",
    "null": b"null", "a list": b"[]", "list of rows": json.dumps([ROW]).encode(), "a bare row": json.dumps(ROW).encode(),
    "empty object": b"{}", "rows null": b'{"rows": null}', "rows a text": b'{"rows": "all"}', "rows an object": b'{"rows": {}}',
    "no row": b'{"rows": []}', "a row that is null": rows("null"), "a row that is a number": rows("1"),
    "a row that is a list": rows("[215.5, \"B\", null]"), "an empty row": rows("{}"), "too many rows": rows(*["{}"] * 1001),
    "a field more": b'{"rows": [{}], "model": "other"}', "rows twice": b'{"rows": [{}], "rows": [{}]}',
    "reasons a text": b'{"rows": [{}], "reasons": "yes"}', "reasons 1": b'{"rows": [{}], "reasons": 1}',
    "deep lists": b"[" * 200_000, "deep objects": b'{"rows":' * 100_000, "deep in a row": rows('{"온도(℃)":' * 50_000),
    "NaN": hot("NaN"), "Infinity": hot("Infinity"), "-Infinity": hot("-Infinity"), "1e999": hot("1e999"), "-1e999": hot("-1e999"),
    "too large": hot("1e300"), "beyond 32 bits": hot("4e38"), "many digits": hot("9" * 40), "5,000 digits": hot("9" * 5000),
    "10,000 decimals": hot("1." + "3" * 400 + "e400"), "hex": hot("0x10"), "plus": hot("+1"), "leading zero": hot("007"),
    "underscores": hot("1_000"), "a number as text": hot('"215.5"'), "a unit": hot('"215.5 ℃"'), "true as a number": hot("true"),
    "a list as a number": hot("[215.5]"), "an object as a number": hot('{"value": 215.5}'), "empty text as a number": hot('""'),
    "column twice": rows('{"온도(℃)": 1, "온도(℃)": 2, "금형": "B", "생산시각": null}'), "column missing": rows('{"온도(℃)": 1}'),
    "column unknown": row(압력=3.1), "column in other case": rows('{"온도(℃)": 1, "금형": "B", "생산 시각": null}'),
    "proto": row(__proto__={}), "class": row(__class__="x"), "field by its inner name": row(c0=1),
    "many columns": row(**{f"x{i}": i for i in range(5000)}), "a long name": row(**{"x" * 100_000: 1}),
    "half a letter as a name": rows('{"\\ud800": 1}'),
    "half a letter": rows('{"온도(℃)": 1, "금형": "\\udc00", "생산시각": null}'), "a long text": row(금형="B" * 100_000),
    "a list as text": row(금형=["B"]), "an object as text": row(금형={"a": 1}), "infinite text": rows(
        '{"온도(℃)": 1, "금형": 1e999, "생산시각": null}'),
    "a word as a time": when("어제"), "month 13": when("2026-13-01"), "hour 25": when("2026-03-02T25:00:00"), "zone": when(
        "2026-03-02T08:00:00Z"), "zone by hours": when("2026-03-02T08:00:00+09:00"), "year 1": when("0001-01-01"),
    "year 9999": when("9999-12-31"), "a number as a time": row(생산시각=1772409600), "SQL": when("'; drop table data; --"),
    "second row wrong": rows(json.dumps(ROW), '{"온도(℃)": "x", "금형": "B", "생산시각": null}')}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_cannot_be_is_refused_in_words(ask, body):
    reply = ask("/predict", body)
    assert reply.status == 422, reply.body
    told = reply.json
    assert told["error"].startswith("serve_")
    assert len(told["message"]) > 8
    assert "{" not in told["message"].replace('{"rows": [{', "").replace("{열 이름", "").replace("{…}", "")
    assert len(reply.body) < 20_000


@pytest.mark.parametrize(("body", "column", "code"), [
    ("NaN", "온도(℃)", "serve_not_finite"), ("1e999", "온도(℃)", "serve_not_finite"), ("too large", "온도(℃)", "serve_number_huge"),
    ("a number as text", "온도(℃)", "serve_not_number"), ("column twice", "온도(℃)", "serve_column_twice"),
    ("column unknown", "압력", "serve_column_unknown"), ("column missing", "금형", "serve_column_missing"),
    ("a list as text", "금형", "serve_not_text"),
    ("month 13", "생산시각", "serve_not_time"), ("zone", "생산시각", "serve_time_zone")])
def test_a_wrong_cell_is_told_by_row_and_column(ask, body, column, code):
    told = ask("/predict", BODIES[body]).json
    assert (told["errors"][0]["row"], told["errors"][0]["column"], told["errors"][0]["code"]) == (1, column, code)
    assert column in told["message"]
    assert "1번째 줄" in told["message"]
    english = ask("/predict", BODIES[body], accept_language="en").json["message"]
    assert "Row 1" in english
    assert column in english


def test_the_row_that_is_wrong_is_counted_from_one(ask):
    assert ask("/predict", BODIES["second row wrong"]).json["errors"][0]["row"] == 2


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
                    max_leaves=12)
CELL = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.datetimes().map(str) | JSON
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(ROW, CELL)) | JSON, max_size=3)


@settings(max_examples=150, deadline=None)
@given(JSON | st.fixed_dictionaries({"rows": ROWS}, optional={"reasons": st.booleans() | JSON}))
def test_any_json_is_answered_or_refused(served, body):
    reply = ask_app(make_app(served), "/predict", json.dumps(body).encode())
    assert reply.status in (200, 422)
    assert reply.json


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(served, body):
    assert ask_app(make_app(served), "/predict", body).status == 422
