"""The log: one line of JSON each, under the number of the request, without a value of anybody's data."""
import json
import logging

import pytest

from kamp_core.errors import KampError
from kamp_core.operations import logs, request_number

SECRET = "홍길동 010-1234-5678"


@pytest.fixture
def log(tmp_path):
    """The server's own logger, writing into this test's folder."""
    logger = logging.getLogger(logs.OURS)
    level = logger.level
    logs.start_logging(tmp_path, "app-8501")
    yield logger
    for handler in [one for one in logger.handlers if isinstance(one.formatter, logs.JsonLines)]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)


def lines_of(home):
    return [json.loads(line) for line in (home / "logs" / "app-8501.jsonl").read_text("utf-8").splitlines()]


def choke(value):
    try:
        float(value)
    except ValueError as error:
        raise KampError("column_missing", column=value) from error


def test_a_line_is_json_under_the_number_of_its_request(log, tmp_path):
    number = request_number.begin()
    log.info("request", extra={"facts": {"route": "page", "status": 200}})
    (line,) = lines_of(tmp_path)
    assert (line["request"], line["route"], line["status"], line["level"]) == (number, "page", 200, "info")


def test_of_an_exception_kinds_and_places_are_written_never_what_it_choked_on(log, tmp_path):
    try:
        choke(SECRET)
    except KampError as error:
        log.error("unexpected error %s", request_number.begin(), exc_info=error)
    (line,) = lines_of(tmp_path)
    assert SECRET not in json.dumps(line, ensure_ascii=False)
    assert [fault["kind"] for fault in line["fault"]] == ["KampError", "ValueError"]
    assert line["fault"][0]["code"] == "column_missing"
    assert "test_logs.py" in line["fault"][1]["where"][-1]


def test_of_other_libraries_lines_only_the_pattern_is_written(log, tmp_path):
    record = logging.LogRecord("streamlit.elements", logging.ERROR, "x.py", 1, "could not show %s", (SECRET,), None)
    assert json.loads(logs.JsonLines().format(record))["message"] == "could not show %s"


def test_the_file_cannot_grow_without_end(log, tmp_path, monkeypatch):
    handler = next(one for one in log.handlers if isinstance(one, logging.handlers.RotatingFileHandler))
    handler.maxBytes = 2_000
    for _ in range(200):
        log.info("request", extra={"facts": {"route": "page"}})
    files = list((tmp_path / "logs").iterdir())
    assert len(files) == 5
    assert sum(path.stat().st_size for path in files) < 10_500


def test_the_latest_errors_of_all_servers_are_found_by_their_numbers(log, tmp_path):
    log.error("unexpected error %s", number := request_number.begin(), exc_info=ZeroDivisionError("inside"))
    log.info("request")
    (tmp_path / "logs" / "app-8502.jsonl").write_text('{"at": "cut sho\n{"level": "error"}\n', "utf-8")
    (fault,) = logs.latest_faults(tmp_path)
    assert (fault.request, fault.kind) == (number, "ZeroDivisionError")


def test_a_folder_that_cannot_be_written_leaves_standard_output(log, tmp_path):
    (tmp_path / "file").write_text("no folder")
    logs.start_logging(tmp_path / "file", "app-8501")
    assert [type(one) for one in log.handlers if isinstance(one.formatter, logs.JsonLines)] == [logging.StreamHandler]
