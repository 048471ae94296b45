"""Real servers, private ones on loopback: what comes in, what is refused, and what stays nowhere."""
import os
import time
from dataclasses import replace

import psutil
import pytest

from kamp_core.databases import Login, Wanted
from kamp_core.databases.connect import connected
from kamp_core.errors import KampError
from tests.core.databases.servers import PASSWORD

DATABASE = {"postgresql": "postgres", "mysql": "factory"}
POSTGRESQL = """
    create table parts (no bigint, weight numeric(8,3), code numeric(20,0), heat real, good boolean, made date, at timestamp,
        seen timestamptz, clock time, name text, tags text[], mark uuid, picture bytea);
    insert into parts values
        (1, 12.345, 12345678901234567890, 180.5, true, '2024-03-05', '2024-03-05 10:00:00.25', '2024-03-05 01:00:00+00', '08:30',
         '사출 1호기', '{a,b}', '11111111-2222-3333-4444-555555555555', '\\x00ff'),
        (2, null, null, 'NaN', null, null, 'infinity', null, null, null, null, null, null);
    create table "큰 표" as select g as no, 'LOT-' || (g % 97) as lot, g * 0.5 as value,
        timestamp '2024-01-01' + g * interval '1 s' as at from generate_series(1, 200000) g;
    create view "본 것" as select no, name from parts;
    create role reader login password '읽기만 123'; grant select on parts to reader;"""
MARIADB = """
    create database factory charset utf8mb4; use factory;
    create table parts (no bigint unsigned, weight decimal(8,3), code decimal(20,0), heat float, good bool, bits bit(1), made date,
        at datetime(6), clock time, name text, old varchar(40) charset latin1, picture blob) charset utf8mb4;
    insert into parts values (1, 12.345, 12345678901234567890, 180.5, true, b'1', '2024-03-05', '2024-03-05 10:00:00.25', '08:30',
        '사출 1호기', 'ok', x'00ff');
    set sql_mode = '';
    insert into parts values (18446744073709551615, null, null, null, null, null, '0000-00-00', null, '99:00', null, 'ok', null);
    update parts set old = convert(x'b0cbbbe7' using latin1) where no = 1;
    create table euc (name varchar(20) charset euckr); insert into euc values ('검사 합격');
    create table big (no int, lot varchar(10), value double);
    insert into big select seq, concat('LOT-', seq % 97), seq * 0.5 from seq_1_to_200000;
    create view seen as select no, name from parts;
    create user reader@'127.0.0.1' identified by '읽기만 123'; grant select on factory.parts to reader@'127.0.0.1';"""


def write_with(server, statements):
    """As a person with every right: the app itself could not."""
    if server.kind == "postgresql":
        from pg8000 import dbapi
        raw = dbapi.connect("owner", host="127.0.0.1", port=server.port, database="postgres", password=PASSWORD, ssl_context=False)
    else:
        import pymysql
        raw = pymysql.connect(host="127.0.0.1", port=server.port, user="owner", password=PASSWORD.encode(), ssl_disabled=True,
                              charset="utf8mb4")
    cursor = raw.cursor()
    for statement in filter(str.strip, statements.split(";")):
        cursor.execute(statement)
    raw.commit()
    raw.close()


@pytest.fixture(scope="module")
def filled(request):
    """Each server with a factory's tables in it."""
    known = {}

    def filled(kind):
        if kind not in known:
            known[kind] = request.getfixturevalue({"postgresql": "postgresql", "mysql": "mariadb"}[kind])
            write_with(known[kind], POSTGRESQL if kind == "postgresql" else MARIADB)
        return known[kind]
    return filled


@pytest.fixture(params=["postgresql", "mysql"])
def server(request, filled, allow):
    server = filled(request.param)
    allow(server)
    return server


def login_to(server, user="owner", **changed):
    return replace(Login(server.kind, "127.0.0.1", server.port, DATABASE[server.kind], user), **changed)


def table(server, name):
    return Wanted(name, "public" if server.kind == "postgresql" else "")


def silent(share):
    pass


def brought(studio, server, wanted, **choices):
    fetched = studio.databases.bring(login_to(server), wanted, PASSWORD, silent)
    return studio.import_file(fetched.file, fetched.name, studio.project().id, **choices)


def rows_of(studio, report):
    with studio.reading(report.dataset) as cursor:
        return cursor.execute("from data").fetchall()


def refused(call, *given):
    with pytest.raises(KampError) as fault:
        call(*given)
    return fault.value.code


def test_tables_and_views_are_listed_with_their_rows(studio, server):
    found = {table.table: (table.is_view, table.rows) for table in studio.databases.tables(login_to(server), PASSWORD)}
    assert {"parts", "본 것"} <= set(found) if server.kind == "postgresql" else {"parts", "seen", "big"} <= set(found)
    assert [name for name, (is_view, _) in found.items() if is_view] == ["본 것" if server.kind == "postgresql" else "seen"]


def test_a_table_of_postgresql_comes_in_with_its_types(studio, filled, allow):
    allow(server := filled("postgresql"))
    report = brought(studio, server, table(server, "parts"))
    assert {column.name: column.type for column in report.columns} == {
        "no": "integer", "weight": "number", "code": "text", "heat": "number", "good": "boolean", "made": "date", "at": "datetime",
        "seen": "datetime", "clock": "time", "name": "text", "tags": "text", "mark": "text", "picture": "text"}
    first = [str(cell) for cell in rows_of(studio, report)[0]]
    assert first[:6] == ["1", "12.345", "12345678901234567890", "180.5", "True", "2024-03-05"]
    assert first[6:8] == ["2024-03-05 10:00:00.250000", "2024-03-05 10:00:00"]         # as a clock in Seoul shows it
    assert first[8:] == ["08:30:00", "사출 1호기", "{a,b}", "11111111-2222-3333-4444-555555555555", "\\x00ff"]
    assert {warning.code: warning.facts for warning in report.warnings} == {
        "made_by_database": {"server": f"postgresql://127.0.0.1:{server.port}/postgres", "what": "public.parts", "rows": "2",
                             "at": report.warnings[0].facts["at"]},
        "database_zone": {"columns": "seen", "zone": "Asia/Seoul"},
        "database_odd": {"column": "at", "count": "1", "example": "infinity"}}


def test_a_table_of_mariadb_comes_in_with_its_types_and_korean_that_was_stored_as_latin1(studio, filled, allow):
    allow(server := filled("mysql"))
    report = brought(studio, server, table(server, "parts"))
    assert {column.name: column.type for column in report.columns} == {
        "no": "integer", "weight": "number", "code": "text", "heat": "number", "good": "integer", "bits": "boolean", "made": "date",
        "at": "datetime", "clock": "time", "name": "text", "old": "text", "picture": "text"}
    first = [str(cell) for cell in rows_of(studio, report)[0]]
    assert first == ["1", "12.345", "12345678901234567890", "180.5", "1", "True", "2024-03-05", "2024-03-05 10:00:00.250000",
                     "08:30:00", "사출 1호기", "검사", "00ff"]
    told = [(warning.code, warning.facts.get("column"), warning.facts.get("example")) for warning in report.warnings[1:]]
    assert told == [("database_reread", "old", None), ("database_odd", "no", "18446744073709551615"),
                    ("database_odd", "made", "0000-00-00"), ("database_odd", "clock", "99:00:00")]
    assert rows_of(studio, brought(studio, server, table(server, "euc"))) == [("검사 합격",)]


def test_a_query_is_shown_and_brought_in(studio, server):
    wanted = Wanted(query="select no, name from parts where name like '%1호기%';")
    shown = studio.databases.preview(login_to(server), wanted, PASSWORD)
    assert (shown.columns, shown.rows, shown.more) == (("no", "name"), (("1", "사출 1호기"),), False)
    assert rows_of(studio, brought(studio, server, wanted)) == [(1, "사출 1호기")]
    assert studio.ledger.datasets()[0].name == "parts"


def test_200_000_rows_come_in_a_few_megabytes_at_a_time(studio, server):
    wanted = table(server, "큰 표" if server.kind == "postgresql" else "big")
    shown = studio.databases.preview(login_to(server), wanted, PASSWORD)
    assert (len(shown.rows), shown.more) == (50, True)
    before, seen = psutil.Process().memory_info().rss, []
    fetched = studio.databases.bring(login_to(server), wanted, PASSWORD,
                                     lambda share: seen.append((share, psutil.Process().memory_info().rss)))
    assert fetched.rows == 200_000
    assert max(size for _, size in seen) - before < 150 << 20
    assert len(seen) > 15
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)


def test_a_statement_that_writes_is_refused_before_it_is_sent_and_by_the_server(studio, server):
    address = studio.databases.allowed.check(login_to(server))
    for sql in ("insert into parts (no) values (3)", "create table other (a int)"):
        assert refused(studio.databases.preview, login_to(server), Wanted(query=sql), PASSWORD) == "database_only_reads"
        with pytest.raises(KampError) as fault, connected(address, login_to(server), PASSWORD, 10) as connection:
            connection.exec_driver_sql(sql)
        assert fault.value.code == "database_writes"
    with pytest.raises(KampError) as fault, connected(address, login_to(server), PASSWORD, 10) as connection:
        two_at_once(connection, server.kind)
    assert fault.value.code == "database_query_wrong"


def two_at_once(connection, kind):
    """One statement a message, as a table or a query is asked for."""
    sql = "select 1; drop table parts"
    if kind == "postgresql":
        connection.connection.driver_connection.prepare_statement(sql, ())
    connection.exec_driver_sql(sql)


def test_what_goes_wrong_is_said_in_words_of_ours(studio, server):
    desk, login, parts = studio.databases, login_to(server), table(server, "parts")
    assert refused(desk.tables, login, "틀린 것") == "database_password"
    assert refused(desk.tables, login_to(server, user="nobody"), PASSWORD) == "database_password"
    assert refused(desk.tables, login_to(server, database="없음"), PASSWORD) == "database_missing"
    assert refused(desk.preview, login, table(server, "gone"), PASSWORD) == "database_table_gone"
    assert refused(desk.preview, login, Wanted(query="select gone from parts"), PASSWORD) == "database_column_gone"
    assert refused(desk.preview, login, Wanted(query="select from where"), PASSWORD) == "database_query_wrong"
    view = table(server, "seen" if server.kind == "mysql" else "본 것")
    assert refused(desk.preview, login_to(server, user="reader"), view, "읽기만 123") == "database_no_right"
    assert refused(desk.bring, login, Wanted(query="select * from parts where no < 0"), PASSWORD, silent) == "database_empty"
    assert desk.preview(login_to(server, user="reader"), parts, "읽기만 123").rows[0][0] == "1"


def test_who_is_slow_or_goes_away_in_the_middle_is_said(studio, server):
    address = studio.databases.allowed.check(login_to(server))
    with pytest.raises(KampError) as fault, connected(address, login_to(server), PASSWORD, 1) as connection:
        connection.exec_driver_sql("select pg_sleep(9)" if server.kind == "postgresql" else
                                   "select count(*) from big a, big b where a.value + b.value = 0.1")
    assert fault.value.code == "database_slow"
    with pytest.raises(KampError) as fault, connected(address, login_to(server), PASSWORD, 10) as connection:
        ended_by_its_server(connection, server)
    assert fault.value.code == "database_lost"


def ended_by_its_server(connection, server):
    pids, kill = {"postgresql": ("select pg_backend_pid()", "select pg_terminate_backend({})"),
                  "mysql": ("select connection_id()", "kill {}")}[server.kind]
    write_with(server, kill.format(connection.exec_driver_sql(pids).scalar()))
    connection.exec_driver_sql("select 1")


def test_encryption_that_is_asked_for_is_never_left_out(studio, filled, allow):
    server, plain = filled("postgresql"), filled("mysql")
    allow(server, tls="encrypt")
    assert studio.databases.tables(login_to(server), PASSWORD)
    allow(server, tls="verify")
    assert refused(studio.databases.tables, login_to(server), PASSWORD) == "database_certificate"
    own = replace(allow(server, tls="verify", certificate=str(server.folder / "server.pem")), host="localhost")
    studio.databases.allowed.allow(own)
    assert studio.databases.tables(login_to(server, host="localhost"), PASSWORD)
    assert refused(studio.databases.tables, login_to(server), PASSWORD) == "database_certificate"       # the name counts
    allow(plain, tls="encrypt")
    assert refused(studio.databases.tables, login_to(plain), PASSWORD) == "database_no_tls"


def test_an_errand_brings_the_rows_and_the_password_is_nowhere_on_disk(studio, filled, allow):
    allow(server := filled("mysql"))
    project = studio.project().id
    id = studio.errands.start(project, "databases.bring", secret=PASSWORD, login=login_to(server), wanted=table(server, "parts"))
    done = studio.errands.wait(id, 60)
    assert (done.state, done.result["name"], done.result["rows"]) == ("done", "parts", 2)
    studio.import_file(done.result["file"], "parts", project)
    assert refused(studio.databases.tables, login_to(server, user="nobody"), PASSWORD) == "database_password"
    studio.workspace.close()
    held = [path for path in studio.workspace.home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert held == []


def test_a_cancelled_import_leaves_nothing(studio, filled, allow):
    allow(server := filled("postgresql"))
    wanted = Wanted(query='select a.no, a.lot from "큰 표" a, "큰 표" b')
    id = studio.errands.start(studio.project().id, "databases.bring", secret=PASSWORD, login=login_to(server), wanted=wanted)
    end = time.monotonic() + 60
    while studio.errands.look(id).share == 0:
        assert time.monotonic() < end
        time.sleep(0.05)
    studio.errands.stop(id)
    assert studio.errands.look(id).state == "stopped"
    home = studio.workspace.home
    assert [path.name for path in (home / "tmp").iterdir() if path.name != "errands.log"] == []
    assert list((home / "files").iterdir()) == list((home / "datasets").iterdir()) == []
    assert os.path.getsize(home / "tmp" / "errands.log") == 0
