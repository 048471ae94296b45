"""The worst files of a shop floor: each is read with a warning or refused in a sentence, never with a traceback."""
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.intake import inspect_file
from kamp_core.intake.facts import Choices
from kamp_core.wording import say, say_error
from tests.core.intake.conftest import bring
from tests.makers_files import HEADER, OLE, ROWS, excel_file, locked_excel_file, text_file, text_of, zip_bomb

GOOD = text_of([HEADER, *ROWS])
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
WIDE = ",".join(f"c{i}" for i in range(3000)) + "\n" + ",".join("1" * 3000)
CP949_BROKEN_LATE = "이름,값\n" + "가나다,1\n" * 200_000

REFUSED = {
    "empty": (b"", "file_empty"),
    "only_a_mark": (b"\xef\xbb\xbf", "file_empty"),
    "only_a_wide_mark": (b"\xff\xfe", "file_empty"),
    "only_blanks": (b" \r\n\t\r\n" * 5000, "file_empty"),
    "only_zeros": (b"\x00" * 20_000, "file_empty"),
    "only_commas": (b",,,\n,,,\n", "file_empty"),
    "only_empty_quotes": (b'"","",""\n"","",""\n', "file_empty"),
    "header_only": (b"a,b,c\n", "file_header_only"),
    "header_without_line_end": ("로트,온도".encode(), "file_header_only"),
    "one_quote": (b'"', "file_empty"),
    "many_quotes": (b'"' * 999, "file_header_only"),
    "three_thousand_columns": (WIDE.encode(), "too_many_columns"),
    "picture": (PNG, "file_is_picture"),
    "pdf": (b"%PDF-1.7\n1 0 obj\n", "file_is_pdf"),
    "program": (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(500), "file_not_a_table"),
    "parquet": (b"PAR1\x15\x04\x15\x00" + bytes(500) + b"PAR1", "parquet_broken"),
    "web_page": (b"<html><p>Session expired</p></html>", "page_without_table"),
    "some_xml": (b"\xef\xbb\xbf<?xml version='1.0'?>\n<rows><row/></rows>", "file_is_xml"),
    "company_lock": (b"\x9b DRMONE  This Document is encrypted" + bytes(99), "file_locked_by_company"),
    "binary": (bytes(range(256)) * 40, "encoding_not_found"),
    "binary_with_zeros": (random.Random(1).randbytes(4000).replace(b"\x01", b"\x00\x00"), "encoding_not_found"),
    "latin_garbage": (bytes([0xC7, 0xFF, 0xE9, 0x80, 0xFD, 0x2C] * 500), "encoding_not_found"),
    "zeros_and_letters": (b"ab\x00\x00\x00cd\x00\x00\x00,\n" * 500, "file_not_a_table"),
    "ten_megabytes_in_a_line": (b"x" * (10 << 20), "line_too_long"),
    "ten_megabytes_of_numbers_in_a_line": (b"12.5," * (2 << 20), "line_too_long"),
    "a_quotation_mark_that_never_closes": (b'a,b\n1,"' + b"2,3\n" * 400_000, "quote_open"),
    "damaged_utf_8": ("이름,값\n가나다라마,1\n".encode() * 50 + b"\xff\xff,2\n", "encoding_wrong"),
    "broken_far_below": (CP949_BROKEN_LATE.encode("cp949") + b"\xff\xff,2\n", "encoding_wrong"),
    "zip_without_a_sheet": (b"PK\x03\x04" + bytes(200), "excel_broken"),
    "old_excel_without_content": (OLE + bytes(600), "excel_broken"),
}


def refusal(path: Path, db, **choices) -> KampError:
    """The KampError of an import; the look before it says the same or, on a fault far below, nothing yet."""
    with pytest.raises(KampError) as caught:
        bring(path, db, **choices)
    return caught.value


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path, db, name):
    content, code = REFUSED[name]
    error = refusal(text_file(tmp_path, content), db)
    assert error.code == code
    for language in ("ko", "en"):
        assert "{" not in say_error(error, language)
    assert list(tmp_path.glob("*.csv")) == [tmp_path / "original.csv"]


READ = {
    "one_column": (b"a\n1\n2\n", "one_column", 2),
    "all_text": ("품명,판정\n가,나\n다,라\n".encode(), "all_text", 2),
    "repeated_names": (b"a,a,,\n1,2,3,4\n", "names_repeated", 1),
    "blank_names": (b"a,,c\n1,2,3\n", "names_blank", 1),
    "short_rows": (b"a,b,c\n1,2,3\n1\n1,2\n", "rows_short", 3),
    "long_rows": (b"a,b\n1,2\n1,2,3\n", "rows_long", 2),
    "nul_bytes": (b"a,b\n1\x00,2\n3,4\n" + b"x,y\n" * 20, "nul_left_out", 22),
    "power_cut": (b"a,b\n" + b"1,2\n" * 5000 + b"\x00" * 1500, "nul_left_out", 5000),
    "title_above": (b"Report,,\na,b,c\n1,2,3\n", "rows_above_header", 1),
    "no_header": (b"1,2\n3,4\n", "no_header", 2),
    "western": ("T(°C),µm\n1,2\n".encode("latin-1"), "encoding_western", 1),
    "missing_closing_quote": (b'a,b\n1,"2\n' + b"3,4\n" * 100, "rows_tall", 1),
    "header_like_a_program": (b"MZ1,PAR1\n1,2\n", None, 1),
    "one_class_only": ("온도,판정\n1,OK\n2,OK\n".encode(), None, 2),
    "column_without_values": (b"a,b\n1,\n2,\n", None, 2),
    "no_line_end": (b"a,b\n1,2", None, 1),
    "many_columns": ((",".join(f"c{i}" for i in range(500)) + "\n" + ",".join("1" * 500)).encode(), None, 1),
    "formula": (b"a,b\n=1+1,@cmd\n", "all_text", 1),
}


@pytest.mark.parametrize("name", READ)
def test_a_strange_table_is_read_and_what_was_strange_is_said(tmp_path, importing, name):
    content, warning, rows = READ[name]
    done = importing(text_file(tmp_path, content))
    assert len(done.rows) == done.report.rows == rows
    assert warning is None or warning in done.warnings
    for code, facts in done.warnings.items():
        for language in ("ko", "en"):
            assert "{" not in say(f"doctor.{code}", language, **facts)


def test_the_bad_byte_is_counted_from_the_start_of_the_file(tmp_path, db):
    content = CP949_BROKEN_LATE.encode("cp949")
    error = refusal(text_file(tmp_path, content + b"\xff\xff,2\n"), db)
    assert error.facts == {"encoding": "cp949", "byte": len(content) + 1}


@pytest.mark.parametrize(("choices", "code"), [
    ({"encoding": "klingon"}, "encoding_unknown"), ({"encoding": "hex"}, "encoding_unknown"),
    ({"encoding": "utf\x008"}, "encoding_unknown"), ({"encoding": "ascii"}, "encoding_wrong"),
    ({"encoding": "utf-16"}, "encoding_wrong"), ({"delimiter": ";;"}, "delimiter_wrong"),
    ({"delimiter": "\n"}, "delimiter_wrong"), ({"delimiter": '"'}, "delimiter_wrong")])
def test_a_choice_that_does_not_fit_is_refused_in_words(tmp_path, db, choices, code):
    error = refusal(text_file(tmp_path, GOOD + "가"), db, **choices)
    assert error.code == code
    assert say_error(error, "ko") != say_error(error, "en")


def test_euc_kr_is_read_as_the_cp949_it_nearly_always_is(tmp_path, importing):
    assert importing(text_file(tmp_path, "이름,값\n뷁,1\n", "cp949"), encoding="euc-kr").rows == [("뷁", 1)]


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_a_file_that_is_not_there_is_said(tmp_path, db, kind):
    path = tmp_path if kind == "folder" else tmp_path / "none.csv"
    assert refusal(path, db).code == "file_missing"


def test_the_users_file_name_never_becomes_a_path(workspace):
    path = workspace.new_file(Path("../../etc/passwd.csv").suffix)
    assert path.resolve().is_relative_to(workspace.home.resolve())
    assert workspace.new_file("./../x").name == "original.dat"


# Excel ------------------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked(tmp_path, db):
    error = refusal(zip_bomb(tmp_path), db)
    assert (error.code, error.facts) == ("excel_bomb", {"size_mb": 300})


def test_a_locked_excel_file_says_so(tmp_path, db):
    assert refusal(locked_excel_file(tmp_path), db).code == "file_locked"


def test_a_zip_of_something_else_is_no_table(tmp_path, db):
    with zipfile.ZipFile(tmp_path / "original.xlsx", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert refusal(tmp_path / "original.xlsx", db).facts == {"kind": "ZIP"}


def test_a_workbook_without_rows_is_empty(tmp_path, db):
    assert refusal(excel_file(tmp_path, {"a": [], "b": []}), db).code == "file_empty"
    assert refusal(excel_file(tmp_path, {"a": [HEADER]}), db).code == "file_header_only"


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(tmp_path, db):
    error = refusal(excel_file(tmp_path, {"실적": [HEADER, *ROWS]}), db, sheet="없음")
    assert (error.code, error.choices) == ("sheet_unknown", ("실적",))


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_excel_file_is_refused(tmp_path, db, kept):
    path = excel_file(tmp_path, {"s": [HEADER, *ROWS * 50]})
    path.write_bytes(path.read_bytes()[:int(path.stat().st_size * kept)])
    assert refusal(path, db).code == "excel_broken"


def test_a_damaged_excel_file_is_read_or_refused(tmp_path, db):
    whole = excel_file(tmp_path, {"s": [HEADER, *ROWS * 50]}).read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        outcome_of(text_file(tmp_path, bytes(damaged), name="original.xlsx"), db)


# anything at all --------------------------------------------------------------------------------------------------


def outcome_of(path: Path, db) -> None:
    """An import, or a KampError with a sentence about the file. Anything else fails the test."""
    refused = None
    try:
        inspect_file(path, Choices(), db)
        bring(path, db)
    except KampError as error:
        refused = error
    assert refused is None or say_error(refused, "ko")
    assert refused is None or refused.code not in ("disk_write", "memory_short", "row_unreadable")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text('a1,;\t"\n\r가.- :/\x00', max_size=200).map(str.encode)
       | st.text('a1,"\n가-', max_size=80).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_read_or_refused_in_words(tmp_path, db, content):
    outcome_of(text_file(tmp_path, content), db)
