"""A table in any dialect comes back unchanged, with nothing said of how it was written."""
import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.intake.conftest import bring
from tests.makers_files import text_file

NAMES = ("로트", "설비명", "생산일시", "온도(℃)", "압력 [bar]", "수량", "판정", "비고", "Torque", "shift no")
WORDS = ("사출 1호기", "프레스", "도금 라인", "주간", "OK", "NG", "re-run", "하우징 A/B", "외관 불량", "볼트")
COLUMNS = {
    "code": st.from_regex(r"[A-F][0-9]{4}", fullmatch=True),
    "word": st.sampled_from(WORDS),
    "whole": st.integers(-999, 99_999).map(str),
    "decimal": st.decimals(-1000, 1000, places=2).map(str),
    "moment": st.datetimes().map(lambda moment: moment.replace(year=2024).strftime("%Y-%m-%d %H:%M:%S") if (
        moment.month, moment.day) != (2, 29) else "2024-02-28 00:00:00"),
    "grouped": st.integers(1000, 9_999_999).map("{:,}".format),
    "sentence": st.sampled_from(("", "재검, 이상 없음", '3" 볼트', "첫 줄\n둘째 줄", "a;b|c", "그는 \"예\" 했다", "긴급")),
}
VALUES = ("whole", "decimal", "moment")
TITLES = ("생산 실적 보고서", "기간: 2024-03-01 ~ 2024-03-31", "Line A / 2호기", "")


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Names, then rows; at least one column of values, as every table of a factory has."""
    kinds = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=2, max_size=7).filter(
        lambda kinds: any(kind in VALUES for kind in kinds)))
    names = draw(st.permutations(NAMES))[:len(kinds)]
    rows = draw(st.lists(st.tuples(*(COLUMNS[kind] for kind in kinds)), min_size=3, max_size=25))
    return [list(names), *map(list, rows)]


@st.composite
def dialects(draw: st.DrawFn) -> dict:
    encoding = draw(st.sampled_from(("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be")))
    return {
        "encoding": encoding, "delimiter": draw(st.sampled_from(",\t;|~^:#!/&\x1f")),
        "line_end": draw(st.sampled_from(("\n", "\r\n", "\r"))),
        "quoting": draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC))),
        "titles": draw(st.lists(st.sampled_from(TITLES), max_size=3)), "padded": draw(st.booleans()),
        "trailing": draw(st.sampled_from((0, 0, 1, 3))), "blank_every": draw(st.sampled_from((0, 0, 0, 2, 5)))}


def written(table: list[list[str]], dialect: dict) -> bytes:
    """As a program with this dialect writes the table."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if dialect["line_end"] == "\r" else dialect["quoting"]        # else \n would stand bare
    writer = csv.writer(out, delimiter=dialect["delimiter"], lineterminator=dialect["line_end"], quoting=quoting)
    for title in dialect["titles"]:
        out.write((title + dialect["delimiter"] * (len(table[0]) - 1) * dialect["padded"]) + dialect["line_end"])
    for number, row in enumerate(table):
        writer.writerow(row + [""] * dialect["trailing"])
        if dialect["blank_every"] and number and number % dialect["blank_every"] == 0:
            out.write(dialect["line_end"])
    return out.getvalue().encode(dialect["encoding"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), dialects())
def test_a_table_in_any_dialect_comes_back_unchanged(db, table, dialect):
    with tempfile.TemporaryDirectory() as folder:
        done = bring(text_file(Path(folder), written(table, dialect)), db, keep_text=True)
    assert [column.name for column in done.report.columns] == table[0]
    assert [[cell or "" for cell in row] for row in done.raw] == table[1:]
