"""The sandbox of the SQL page: what may be asked is answered, all else is refused or ended with a sentence, and nothing changes."""
import json
import os
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import psutil
import pytest

from kamp_core.errors import KampError
from kamp_core.sandbox import Limits, Query, Request, Source, inside
from kamp_core.settings import ROOT
from kamp_core.wording import say_error

SMALL = Limits(seconds=0.7, memory="150MB", rows=50, columns=40, cell=60, size=1 << 20)
PATIENT = replace(SMALL, seconds=20)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Two datasets of a project, a secret beside them, and a folder for answers."""
    home = tmp_path_factory.mktemp("비밀 장소")
    for name, rows in (("a", 500), ("b", 20)):
        with duckdb.connect(str(home / f"{name}.duckdb")) as db:
            db.execute(f"""create table data as select i as 번호, 200 + i % 7 as "온도(℃)", 'M' || i % 3 as 금형,
                           date '2026-03-01' + i::int as 날짜 from range({rows}) t(i)""")
            db.execute("create table unreadable (row bigint, \"column\" varchar, value varchar)")
    (home / "secret.csv").write_text("key\nTOPSECRET\n", "utf-8")
    return home


def request(house, sql, limits=SMALL, keep=None):
    sources = (Source("부품", str(house / "a.duckdb")), Source("도금_3월", str(house / "b.duckdb")))
    return Request(sql, sources, ("data", "부품", "도금_3월"), limits, keep)


@pytest.fixture
def ask(house, monkeypatch):
    """Ask one question here, without its process: the answer, or the KampError."""
    monkeypatch.setattr(inside, "tie_down", lambda *limits: None)

    def ask(sql, limits=PATIENT, keep=None):
        try:
            return inside.answer(request(house, sql, limits, keep))
        except KampError as error:
            return error
    return ask


@pytest.fixture(scope="module")
def ask_apart(house, tmp_path_factory):
    """Ask one question in a process of its own, as the app does."""
    def ask_apart(sql, limits=SMALL):
        try:
            return Query(request(house, sql, limits), tmp_path_factory.mktemp("answer")).wait()
        except KampError as error:
            return error
    return ask_apart


def rows(answer):
    assert not isinstance(answer, KampError), (answer.code, answer.facts)
    return [list(row) for row in answer.rows]


# what may be asked ----------------------------------------------------------------------------------------------------

def test_the_data_at_hand_and_others_of_the_project_are_read_by_name(ask):
    assert rows(ask('select count(*), max("온도(℃)") from data')) == [[500, 206]]
    assert rows(ask("select count(*) from 도금_3월")) == [[20]]
    assert rows(ask("select a.번호 from data a join 도금_3월.data b using (번호) order by 1 desc limit 1")) == [[19]]
    assert rows(ask("select rowid + 1 from 부품.main.data where 번호 = 7")) == [[8]]


@pytest.mark.parametrize("sql", [
    "describe data", "summarize data", "show tables", "from data limit 1", "values (1)", "table data",
    "-- 설명\nselect 1 /* 끝 */;", "explain select * from data", "/* x */ EXPLAIN ANALYZE select count(*) from data",
    "select table_name from information_schema.tables",
    "with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) from t",
    "with 부품2 as (from data) select count(*) from 부품2", "pivot data on 금형 in ('M0', 'M1') using count(*)",
    "select 열, 빈칸 from (select count(*) as a, 0::bigint as b from data) unpivot (빈칸 for 열 in (*))",
    "with a as (from data), b as (from a) select (select count(*) from a) from b where exists (with c as (from b) from c)",
    "with recursive t(n) as (select 1 union all select n + 1 from (with u as (from t) from u) where n < 5) from t",
    "with A as (select 1 as x), \"나 다\" as (from a) select * from a union all from \"나 다\" order by x",
    "select unnest([1, 2]), list_transform([1, 2], lambda x: x + 1)", "select * from json_each('{\"a\": 1}')"])
def test_reading_in_all_its_forms_is_answered(ask, sql):
    assert rows(ask(sql))


def test_values_come_as_numbers_text_and_nothing(ask):
    answer = ask("""select true, 1.50::decimal(9, 2), 1 / 0, sum(번호), 2::hugeint ** 100, [1, 2], {'a': 1}, date '2026-03-05',
                    timestamp '2026-03-05 07:00:00', null, '가' from data""")
    assert rows(answer) == [
        [True, 1.5, None, 124750, 2.0**100, "[1, 2]", "{'a': 1}", "2026-03-05", "2026-03-05 07:00:00", None, "가"]]


def test_two_columns_of_one_name_are_told_apart(ask):
    assert [c.name for c in ask("select 1 as a, 2 as a, 3 as a_2, 4 as a").columns] == ["a", "a_3", "a_2", "a_4"]


def test_a_long_result_is_shown_in_part_and_says_so(ask):
    answer = ask("select * from range(1000000000000)")
    assert (answer.count, answer.more, answer.rows[-1]) == (50, True, (49,))
    assert not ask("select * from range(50)").more


def test_long_cells_are_cut(ask):
    assert rows(ask("select repeat('가', 1000000)")) == [["가" * 60]]


def test_a_result_is_bounded_in_bytes_too(ask):
    answer = ask("select repeat('x', 2000) from range(5000)", Limits(seconds=5, memory="150MB", size=100_000))
    assert answer.more
    assert answer.count == 16


def test_a_whole_result_is_kept_as_parquet(ask, tmp_path):
    kept = str(tmp_path / "r.parquet")
    answer = ask("select 번호, [번호] as l, sum(번호) over () as s, interval 1 day as i from data", keep=kept)
    assert (answer.count, answer.rows) == (500, ())
    assert duckdb.sql(f"select count(*), max(c2), max(c3)::bigint, max(c4) from '{kept}'").fetchall() == [
        (500, "[9]", 124750, "1 day")]


def test_the_process_gives_the_same_answer(ask, ask_apart):
    sql = "select 금형, count(*), avg(번호) from data group by 1 order by 1"
    assert rows(ask(sql)) == rows(ask_apart(sql, PATIENT))
    assert ask_apart("select 번호 fro data").facts == ask("select 번호 fro data").facts


# faults in words ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("sql", "code", "facts", "choices"), [
    ("select 번호\nfrom data\nwher 번호 > 1 and", "sql_syntax", {"line": 3, "column": 6, "near": "번호"}, ()),
    ("select '끝이 없는", "sql_syntax", {"line": 1, "column": 8}, ()),
    ("select * from dato", "sql_table_unknown", {"table": "dato"}, ("data",)),
    ("select * from 도금3월", "sql_table_unknown", {"table": "도금3월"}, ("도금_3월",)),
    ("select '가',\n 번호들 from data", "sql_column_unknown", {"name": "번호들", "line": 2, "column": 2}, ("번호",)),
    ("select d.무게 from data d", "sql_column_unknown", {"name": "무게"}, ("번호", '"온도(℃)"', "금형", "날짜")),
    ("select 온도 from data", "sql_column_unknown", {"name": "온도"}, ('"온도(℃)"',)),
    ("select x.번호 from data", "sql_table_unknown", {"table": "x"}, ("data",)),
    ("select cuont(*) from data", "sql_function_unknown", {"name": "cuont"}, None),
    ("select 금형::int from data", "sql_value_type", {"type": "INTEGER"}, ()),
    ("select sum(금형) from data", "sql_function_types", {"call": "sum(VARCHAR)"}, ()),
    ("select 금형, count(*) from data", "sql_group_by", {"name": "금형"}, ()),
    ("select * from data where 금형 = ?", "sql_parameter", {}, ()),
    ("select 번호 from data where 금형 = ‘M1’", "sql_round_quote", {"line": 1, "column": 32}, ()),
    ("select “온도” from data", "sql_round_quote", {"column": 8}, ()),
    ("", "sql_empty", {}, ()), (" -- nothing\n", "sql_empty", {}, ()), ("select 1; select 2", "sql_several", {"count": 2}, ()),
    ("pivot data on 금형 using count(*)", "sql_pivot_open", {}, ())])
def test_faults_are_told_by_kind_place_and_way_on(ask, sql, code, facts, choices):
    error = ask(sql)
    assert isinstance(error, KampError)
    assert (error.code, {name: error.facts.get(name) for name in facts}) == (code, facts)
    assert choices is None or error.choices == choices


def test_round_quotes_inside_a_value_are_nobodys_fault(ask):
    assert ask("select '‘인용’' from dato").code == "sql_table_unknown"


# attacks --------------------------------------------------------------------------------------------------------------

ATTACKS = [attack for group in tomllib.loads(Path(__file__).with_name("attacks.toml").read_text("utf-8")).values()
           for attack in group]
REFUSALS = {"sql_only_reads", "sql_function_closed", "sql_table_unknown", "sql_function_unknown", "sql_several", "sql_shut",
            "sql_syntax", "sql_unseen_character", "sql_round_quote", "sql_pivot_open"}


def attack_all(house, how, attacks=ATTACKS):
    """How each attack ends: many in one process, as each leaves it as it was. → by statement"""
    asked = [attack.replace("{home}", house.as_posix()) for attack in attacks]
    script = str(Path(__file__).with_name("ask_many.py"))
    done = subprocess.run([sys.executable, "-X", "utf8", script, str(house / "a.duckdb"), how], cwd=ROOT,
                          input=json.dumps(asked).encode(), capture_output=True, timeout=120, check=True)
    return dict(zip(attacks, map(json.loads, done.stdout.decode().splitlines()), strict=True))


def contents(house):
    return {path.name: path.read_bytes() for path in house.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def refused(house):
    return attack_all(house, "guarded")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_with_a_sentence(refused, attack):
    found = refused[attack]
    assert found.get("error") in REFUSALS, found
    error = KampError(found["error"], **found["facts"])
    assert say_error(error, "ko")
    assert say_error(error, "en")
    assert "TOPSECRET" not in str(found)


def test_there_are_far_more_attacks_than_thirty():
    assert len(set(ATTACKS)) == len(ATTACKS) > 150


def test_even_without_the_guard_the_lock_keeps_every_file_shut(house):
    before = contents(house)
    found = attack_all(house, "unguarded", [attack for attack in ATTACKS if "sleep" not in attack])
    assert contents(house) == before
    assert not [attack for attack, said in found.items() if "TOPSECRET" in str(said) or "root:" in str(said)]


def test_what_is_refused_does_not_tell_where_the_files_lie(refused, house):
    hidden = {attack: said for attack, said in refused.items() if "{home}" not in attack}
    assert not [attack for attack, said in hidden.items() if house.name in str(said)]


@pytest.mark.parametrize("sql", [
    "explain select * from data", "explain analyze select * from data", "show databases", "show all tables", "describe data",
    "select * from information_schema.tables", "select * from information_schema.columns", "select current_database(), version()",
    "select error('x')", "select * from data where 번호 = (select 금형 from data limit 1)"])
def test_no_answer_and_no_fault_tells_where_the_files_lie(ask, house, sql):
    said = ask(sql)
    assert house.name not in str(said.facts if isinstance(said, KampError) else said)


HEAVY = {  # by what ends them
    "sql_timeout": ["select count(*) from range(100000000000) a, range(1000000) b",
                    "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
                    "select max(a.번호 + b.번호 + c.번호 + d.번호) from data a, data b, data c, data d"],
    "sql_memory": ["select repeat('x', 4000000000)", "select list(x) from range(1000000000) t(x)",
                   "select string_agg(repeat('x', 1000), '') from range(10000000)",
                   "with recursive t(s, n) as (select 'ab', 1 union all select s || s, n + 1 from t where n < 40) from t",
                   "select count(distinct repeat('y', 500) || x) from range(20000000) t(x)"],
    "sql_too_long": ["select " + "1," * 5_000_000 + "1"],
    "sql_too_wide": ["select " + ",".join(["1"] * 30_000), "select unnest({" + ",".join(f"a{i}: 1" for i in range(60)) + "})"],
    "sql_too_deep": ["select " + "+1" * 30_000, "select " + "not " * 5_000 + "true",
                     "select " + "(" * 20_000 + "1" + ")" * 20_000],
}
BY_THE_MACHINE = {"sql_timeout", "sql_memory"}        # which of the two comes first, the machine decides
ENDS = [(code, sql) for code, group in HEAVY.items() for sql in group]
EITHER = ["select regexp_replace(repeat('a', 30000000), '(a+)+b', 'c', 'g')",
          "select list_transform(range(100000000), lambda x: x * x)",
          "select lpad('x', 2000000000, 'y')"]


@pytest.fixture(scope="module")
def ended(ask_apart):
    """How heavy questions end: several at a time, as their clocks run side by side. → by statement"""
    heavy = {sql: SMALL if code in BY_THE_MACHINE else PATIENT for code, sql in ENDS} | dict.fromkeys(EITHER, SMALL)
    with ThreadPoolExecutor(6) as pool:
        return dict(zip(heavy, pool.map(ask_apart, heavy, heavy.values()), strict=True))


@pytest.mark.parametrize(("code", "sql"), ENDS, ids=lambda text: text[:40])
def test_a_heavy_question_is_ended_with_a_sentence(ended, code, sql):
    found = ended[sql]
    assert isinstance(found, KampError)
    assert found.code in (BY_THE_MACHINE if code in BY_THE_MACHINE else {code})
    assert say_error(found, "ko")


@pytest.mark.parametrize("sql", EITHER, ids=lambda text: text[:50])
def test_an_odd_question_is_answered_or_ended_but_harms_nobody(ended, sql):
    found = ended[sql]
    assert not isinstance(found, KampError) or say_error(found, "en")


def test_after_all_that_the_data_are_as_they_were(house, ended, refused):
    assert sorted(path.name for path in house.iterdir()) == ["a.duckdb", "b.duckdb", "secret.csv"]
    with duckdb.connect(str(house / "a.duckdb"), read_only=True) as db:
        assert db.execute("select count(*), sum(번호) from data").fetchall() == [(500, 124750)]


# the process ----------------------------------------------------------------------------------------------------------

ENDLESS = "select count(*) from range(100000000000) a, range(1000000) b"


def start(house, folder, sql=ENDLESS, **limits):
    return Query(Request(sql, (Source("부품", str(house / "a.duckdb")),), ("data",), Limits(memory="150MB", **limits)), folder)


def test_a_cancelled_question_ends_at_once(house, tmp_path):
    query = start(house, tmp_path)
    assert query.running
    query.cancel()
    assert not query.running
    with pytest.raises(KampError, match="sql_cancelled"):
        query.wait()


def test_a_process_that_hears_nothing_is_ended_from_outside(house, tmp_path, monkeypatch):
    monkeypatch.setattr("kamp_core.sandbox.process._STARTING", -100.0)
    query = start(house, tmp_path, seconds=60)
    with pytest.raises(KampError, match="sql_timeout"):
        query.wait()


def test_a_process_that_breaks_is_told_in_words(house, tmp_path):
    query = start(house, tmp_path)
    psutil.Process(query._process.pid).kill()
    with pytest.raises(KampError, match="sql_crashed"):
        query.wait()


def test_a_question_does_not_outlive_who_asked(house, tmp_path):
    code = (f"import os, pathlib\nfrom kamp_core.sandbox import *\n"
            f"request = Request({ENDLESS!r}, (Source('a', {str(house / 'a.duckdb')!r}),))\n"
            f"print(Query(request, pathlib.Path({str(tmp_path)!r}))._process.pid, flush=True)\nos._exit(0)")
    pid = int(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30).stdout)
    end = time.monotonic() + 15
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_the_process_knows_nothing_of_our_environment(house, tmp_path, monkeypatch):
    monkeypatch.setenv("KAMP_HOME", "/somewhere")
    monkeypatch.setenv("PASSWORD", "geheim")
    query = start(house, tmp_path)
    try:
        assert {"KAMP_HOME", "PASSWORD", "HOME"}.isdisjoint(psutil.Process(query._process.pid).environ())
    finally:
        query.cancel()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_kept_result_leaves_room_on_the_disk(house, tmp_path):
    limits = Limits(seconds=20, memory="300MB", size=100_000)
    sql = "select hash(a.번호, b.번호) as h from data a, data b, range(4)"
    query = Query(request(house, sql, limits, str(tmp_path / "r.parquet")), tmp_path)
    with pytest.raises(KampError, match="sql_no_room"):
        query.wait()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_the_process_cannot_write_more_than_its_answer(house, tmp_path):
    answer = start(house, tmp_path, "select repeat('x', 2000) from range(100000)", seconds=20, size=200_000).wait()
    assert answer.more
    assert (tmp_path / "said.json").stat().st_size < 200_000 + (1 << 20)
