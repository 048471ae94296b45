"""The desk of the SQL page: names, questions, their history, and results that become data or files."""
import csv
import json

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.quality import profile_table
from kamp_core.studio import Studio
from kamp_core.studio.sql_examples import examples

ENDLESS = "select count(*) from range(100000000000) a, range(1000000) b"


def bring(studio, name, select, project=None):
    dataset = studio.ledger.add_dataset(project or studio.project().id, name)
    with studio.workspace.new_version(dataset) as draft:
        draft.cursor.execute(f"create table data as {select}")
    return dataset


@pytest.fixture
def parts(studio):
    return bring(studio, "3월 실적", """select i as 번호, date '2026-03-01' + (i // 10)::int as 생산일, 'M' || i % 3 as 금형,
        200 + i % 7 as "온도(℃)", if(i % 5 = 0, '불량', '양품') as 판정 from range(100) t(i)""")


def wait(studio, query):
    while (look := studio.sql.look(query)).state == "running":
        studio.sql.wait(query, 1)
    return look


def test_tables_bear_names_that_sql_can_take(studio, parts):
    for name in ("order", "2호기 (new)", "data", "3월_실적", "!!!"):
        bring(studio, name, "select 1 as \"select\", 2 as 온도, 3 as \"a b\"")
    tables = {table.title: table.name for table in studio.sql.tables(parts)}
    assert tables == {"3월 실적": "data", "order": '"order"', "2호기 (new)": "t_2호기_new", "data": "data_2",
                      "3월_실적": "t_3월_실적_2", "!!!": '"table"'}
    assert studio.sql.tables(parts)[-1].columns == (('"select"', "INTEGER"), ("온도", "INTEGER"), ('"a b"', "INTEGER"))


def test_every_listed_name_answers_and_other_projects_do_not(studio, parts):
    bring(studio, "2호기 (new)", "select 7 as x")
    bring(studio, "남의 것", "select 8 as x", studio.ledger.add_project("다른 프로젝트").id)
    assert studio.sql.ask(parts, "select count(*), (select x from t_2호기_new) from data").rows == ((100, 7),)
    with pytest.raises(KampError) as unknown:
        studio.sql.ask(parts, "select * from 남의_것")
    assert unknown.value.code == "sql_table_unknown"
    assert "남의_것" not in unknown.value.choices


def test_a_question_is_answered_while_the_page_does_something_else(studio, parts):
    query = studio.sql.start(parts, "select 판정, count(*) from data group by 1 order by 1")
    look = wait(studio, query)
    assert (look.state, look.answer.rows) == ("done", (("불량", 20), ("양품", 80)))


def test_an_answer_outlives_the_server(studio, parts, tmp_path):
    query = studio.sql.start(parts, "select 42")
    wait(studio, query)
    again = Studio(studio.settings)
    assert again.sql.look(query).answer.rows == ((42,),)
    assert again.sql.look("nothing").state == "gone"
    assert again.sql.look("../../ledger").state == "gone"
    again.workspace.close()


def test_a_fault_and_a_cancelled_question_are_told(studio, parts):
    assert wait(studio, studio.sql.start(parts, "select x from data")).error.code == "sql_column_unknown"
    query = studio.sql.start(parts, ENDLESS)
    studio.sql.cancel(query)
    assert studio.sql.look(query).error.code == "sql_cancelled"


def test_only_so_many_questions_run_at_once(studio, parts):
    running = [studio.sql.start(parts, ENDLESS) for _ in range(4)]
    with pytest.raises(KampError, match="sql_busy"):
        studio.sql.start(parts, "select 1")
    for query in running:
        studio.sql.cancel(query)
    assert wait(studio, studio.sql.start(parts, "select 1")).answer.rows == ((1,),)


def test_the_last_twenty_questions_are_remembered_newest_first(studio, parts):
    for number in (*range(22), 5):
        studio.sql.cancel(studio.sql.start(parts, f"select {number}"))
    asked = studio.sql.history(studio.project().id)
    assert [old.sql for old in asked][:3] == ["select 5", "select 21", "select 20"]
    assert len(asked) == 20


def test_a_result_becomes_data_with_the_question_in_its_report(studio, parts):
    sql = """select 금형, count(*) as n, avg("온도(℃)") as "온도(℃)", sum(번호) as 합, 1e30::hugeint as 큰, min(생산일) as 첫날,
             list(번호)[1:2] as l, count(*) as N from data group by 1 order by 1"""
    report = studio.sql.keep(parts, sql, "금형별", print)
    assert studio.ledger.dataset(report.dataset).name == "금형별"
    assert [(c.name, c.type, c.unit) for c in studio.import_report(report.dataset).columns] == [
        ("금형", "text", None), ("n", "integer", None), ("온도(℃)", "number", "℃"), ("합", "integer", None), ("큰", "number", None),
        ("첫날", "date", None), ("l", "text", None), ("N_2", "integer", None)]
    with studio.reading(report.dataset) as cursor:
        first = cursor.execute("select * exclude (첫날, 큰) from data").fetchall()[0]
    assert first == ("M0", 34, pytest.approx(202.97, abs=0.05), 1683, "[0, 3]", 34)
    kept = studio.ledger.version(report.dataset).report
    assert (kept["sql"], kept["sql_source"], kept["warnings"][0]["code"]) == (sql, {"dataset": parts, "version": 1}, "made_by_sql")


def test_keeping_can_be_sent_for_as_an_errand(studio, parts):
    project = studio.project().id
    done = studio.errands.wait(studio.errands.start(project, "sql.keep", dataset=parts, sql="from data", name="복사"), 60)
    assert (done.state, done.result["rows"]) == ("done", 100)
    failed = studio.errands.wait(studio.errands.start(project, "sql.keep", dataset=parts, sql="drop table data", name="x"), 60)
    assert failed.error[0] == "sql_only_reads"
    assert {d.name for d in studio.ledger.datasets(project)} == {"3월 실적", "복사"}


def test_a_result_without_rows_is_not_kept(studio, parts):
    with pytest.raises(KampError, match="sql_nothing_to_keep"):
        studio.sql.keep(parts, "from data where 번호 < 0", "x", print)
    assert len(studio.ledger.datasets()) == 1


def test_ready_questions_fit_the_columns_and_are_all_answered(studio, parts, tmp_path):
    with studio.reading(parts) as cursor:
        profile = profile_table(cursor, {}, tmp_path / "profile.json")
    found = examples(profile, ("판정", "불량"), "ko")
    assert [example.name for example in found] == ["first", "blanks", "summary", "by_day", "worst_group", "good_and_bad", "repeats"]
    answers = {example.name: studio.sql.ask(parts, example.sql) for example in found}
    assert [c.name for c in answers["by_day"].columns] == ["날짜", "줄 수", "불량", "불량률(%)"]
    assert answers["by_day"].rows[0] == ("2026-03-01", 10, 2, 20.0)
    assert answers["blanks"].rows[0][1] == 0
    assert [example.name for example in examples(profile, None, "en")] == ["first", "blanks", "summary", "repeats"]


# the command ----------------------------------------------------------------------------------------------------------

@pytest.fixture
def kamp(studio, parts, capsys):
    def kamp(*arguments):
        code = main([*map(str, arguments), "--home", str(studio.settings.home)])
        return code, *capsys.readouterr()
    return kamp


def test_the_command_answers_in_lines_and_in_json(kamp):
    sql = "select 금형, count(*) as n from data group by 1 order by 1"
    assert kamp("sql", "3월 실적", sql)[1] == "금형  n\nM0    34\nM1    33\nM2    33\n"
    told = json.loads(kamp("sql", "3월 실적", sql, "--json")[1])
    assert told["rows"] == [["M0", 34], ["M1", 33], ["M2", 33]]
    assert (told["columns"][1], told["more"]) == ({"name": "n", "type": "BIGINT"}, False)


def test_the_command_writes_the_whole_result_for_excel(kamp, tmp_path):
    out = tmp_path / "r.csv"
    assert kamp("sql", "3월 실적", "select 번호, '=1+1' as x, null as y, 생산일 from data order by 번호", "--out", out)[0] == 0
    text = out.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    assert (rows[:2], len(rows)) == ([["번호", "x", "y", "생산일"], ["0", "'=1+1", "", "2026-03-01"]], 101)


def test_the_command_tells_a_fault_in_words(kamp):
    code, out, err = kamp("sql", "3월 실적", "delete from data", "--json", "--language", "en")
    assert (code, json.loads(out)["error"]) == (1, "sql_only_reads")
    assert "This page only reads" in err
