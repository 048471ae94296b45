"""What may be asked where, and what is made of an answer: all of it without a server."""
import json
import socket
import stat

import pytest

from kamp_core.databases import Address, Login, Wanted
from kamp_core.databases.address import read_address, read_login
from kamp_core.databases.cells import piece
from kamp_core.databases.connect import connected, odbc_text
from kamp_core.databases.door import open_socket
from kamp_core.databases.facts import Field
from kamp_core.databases.faults import fault_of
from kamp_core.databases.guard import checked
from kamp_core.databases.korean import misread, reread
from kamp_core.databases.read import statement
from kamp_core.errors import KampError
from kamp_core.people import Audit
from tests.core.databases.stand_in import PASSWORD, stand_in

LOGIN = Login("mssql", "10.0.0.9", 1433, "mes", "reader")


def refused(call, *given):
    with pytest.raises(KampError) as fault:
        call(*given)
    return fault.value.code


# addresses --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("written", "meant", "tls"), [
    ("192.168.0.20:5432", "postgresql://192.168.0.20:5432", "encrypt"),
    ("mariadb://DB.factory./mes", "mysql://db.factory:3306/mes", "encrypt"),
    ("sqlserver://10.0.0.9", "mssql://10.0.0.9:1433", "encrypt"),
    ("postgres://[::1]:6000", "postgresql://[::1]:6000", "off"),
    ("localhost:3306", "mysql://localhost:3306", "off")])
def test_an_address_is_read_as_a_person_writes_it(written, meant, tls):
    address = read_address(written)
    assert (address.url, address.tls) == (meant, tls)


@pytest.mark.parametrize("written", [
    "", "db", "db:99", "ftp://db", "postgresql:///var/run", "mysql://db/../x", "mysql://db?unix_socket=/tmp/s",
    "mysql://db/mes?local_infile=1", "postgresql://db:port/x", "mysql://a b", "mysql+pymysql://db", "mysql://db/a/b",
    "mysql://%2Ftmp%2Fsocket/mes", "mysql://user@db", "mysql://db#x", "mysql://-oProxy/x", "postgresql://db,other/x"])
def test_what_is_no_address_is_refused(written):
    assert refused(read_address, written) == "database_address_odd"


def test_a_password_in_an_address_is_refused_and_not_said_again():
    with pytest.raises(KampError) as fault:
        read_login("mysql://reader:geheim@db/mes")
    assert fault.value.code == "database_password_in_url"
    with pytest.raises(KampError) as fault:
        read_login("mysql://reader:geheim@db:x/mes")
    assert "geheim" not in str(fault.value)
    assert read_login("mysql://%EC%9D%BD%EA%B8%B0@db/mes") == Login("mysql", "db", 3306, "mes", "읽기")


def test_nothing_is_allowed_until_an_admin_allows_it(studio):
    allowed = studio.databases.allowed
    assert refused(studio.databases.tables, LOGIN, PASSWORD) == "database_not_allowed"
    allowed.allow(read_address("10.0.0.9:1433/quality"))
    assert refused(allowed.check, LOGIN) == "database_not_allowed"           # that server, another database
    allowed.allow(read_address("10.0.0.9:1433/mes", "verify"))
    assert allowed.check(LOGIN).tls == "verify"
    allowed.forbid("mssql://10.0.0.9:1433/mes")
    assert refused(allowed.check, LOGIN) == "database_not_allowed"
    kept = studio.workspace.home / "databases.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_text('{"addresses": [{"kind": "mysql"}]}', "utf-8")
    assert refused(allowed.check, LOGIN) == "databases_unreadable"           # a broken list opens nothing


def test_an_address_is_allowed_by_an_admin_and_asked_by_who_may_write(studio):
    def no(*_):
        raise KampError("role_needed", role="admin")
    studio.databases.allowed.allow(read_address("10.0.0.9:1433"))
    studio.databases.allowed.may_change = no
    assert refused(studio.databases.allowed.allow, read_address("10.0.0.9:1433", "off")) == "role_needed"
    assert refused(studio.databases.allowed.forbid, "mssql://10.0.0.9:1433") == "role_needed"
    studio.ledger.may_write = no
    assert refused(studio.databases.tables, LOGIN, PASSWORD) == "role_needed"
    assert refused(studio.databases.preview, LOGIN, Wanted("parts"), PASSWORD) == "role_needed"
    assert refused(studio.databases.bring, LOGIN, Wanted("parts"), PASSWORD, print) == "role_needed"


@pytest.mark.parametrize("place", ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::ffff:127.0.0.1"])
def test_a_name_that_comes_to_mean_this_machine_or_no_database_is_not_connected_to(monkeypatch, place):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: [(2, 1, 6, "", (place, 5432))])
    monkeypatch.setattr(socket, "create_connection", lambda *given: pytest.fail("connected"))
    assert refused(open_socket, read_address("db.factory:5432")) == "database_not_there"


def test_a_name_is_resolved_once_and_its_number_connected_to(monkeypatch):
    asked, reached = [], []

    def resolve(*given, **named):
        asked.append(given)
        return [(2, 1, 6, "", ("10.1.2.3", 5432))] if len(asked) == 1 else [(2, 1, 6, "", ("127.0.0.1", 5432))]
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", lambda place, seconds: reached.append(place))
    open_socket(read_address("db.factory:5432"))
    assert (len(asked), reached) == (1, [("10.1.2.3", 5432)])


@pytest.mark.parametrize(("trouble", "code"), [
    (ConnectionRefusedError(), "database_refused"), (TimeoutError(), "database_timeout")])
def test_a_server_that_does_not_answer_is_said(monkeypatch, trouble, code):
    def fail(*given):
        raise trouble
    monkeypatch.setattr(socket, "create_connection", fail)
    assert refused(open_socket, read_address("10.0.0.9:5432")) == code


def test_a_host_that_nobody_knows_is_said(monkeypatch):
    def fail(*given, **named):
        raise socket.gaierror(-2, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert refused(open_socket, read_address("db.fatcory:5432")) == "database_unknown_host"


def test_without_a_driver_for_sql_server_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr("kamp_core.databases.connect.numeric_host", lambda address: "10.0.0.9")
    with pytest.raises(KampError) as fault, connected(read_address("10.0.0.9:1433"), LOGIN, PASSWORD, 1):
        pass
    assert fault.value.code == "database_driver"


def test_no_value_adds_an_option_to_what_odbc_reads():
    login = Login("mssql", "db", 1433, "mes};Encrypt=no;X={", "sa")
    text = odbc_text(Address("mssql", "db", 1433, tls="verify"), "10.0.0.9", login, "a;PWD=}b")
    assert "DATABASE={mes}};Encrypt=no;X={};UID={sa};PWD={a;PWD=}}b};" in text
    assert "SERVER=tcp:10.0.0.9,1433" in text
    assert "TrustServerCertificate=no" in text


# statements -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("sql", [
    "select * from parts", "SELECT a, b FROM t WHERE c LIKE '%불량%';", "with a as (select 1) select * from a",
    "(select 1) union (select 2)", "select ';' as x, 'delete' as y -- update; drop\n", "select \"update\" from t /* insert */",
    "select update_time, deleted from t", "select count(*) from t where into_store = 'O''Brien';;"])
@pytest.mark.parametrize("kind", ["postgresql", "mysql", "mssql"])
def test_a_statement_that_reads_goes_through_without_its_semicolon(sql, kind):
    assert checked(sql, kind) == sql.rstrip().rstrip(";")


ANY = ("postgresql", "mysql", "mssql")
WRITES = [(kind, *case) for kinds, *case in [
    (ANY, "delete from parts", "database_only_reads"), (ANY, "", "database_query_empty"),
    (ANY, "explain select 1", "database_only_reads"), (ANY, "set x = 1", "database_only_reads"), (ANY, ";", "database_only_reads"),
    (ANY, "select 1; drop table parts", "database_query_several"), (ANY, "select 1;;select 2", "database_query_several"),
    (ANY, "select * into other from parts", "database_only_reads"), (ANY, "select * from t for update", "database_only_reads"),
    (ANY, "select * from t FOR\nSHARE", "database_only_reads"), (ANY, "select 'a", "database_query_odd"),
    (ANY, "select 1 /* open", "database_query_odd"), (ANY, "select 1\x00", "database_query_odd"),
    (ANY, "select 1 -- x\r; drop table t", "database_query_odd"), (ANY, "select 1" + " " * 20_001 + ", 2", "database_query_long"),
    (ANY, "select 1; -- end;", "database_query_odd"), (ANY, "select 'a\\'; drop table t; -- '", "database_query_several"),
    (("mysql",), "select `a\\`, '\\'', `b\\' into outfile '/tmp/x", "database_query_odd"),
    (("mysql",), "select '\\'' into outfile '/tmp/x' -- '", "database_only_reads"),
    (("postgresql",), "select e'\\'', '\\'; drop table t; --'", "database_query_several"),
    (("postgresql",), "select E'a' -- and on\n'\\'; drop table t; --'", "database_query_odd"),
    (("postgresql",), "select 1e'\\'; drop table t; --'", "database_query_odd"),
    (("postgresql",), "with a as (delete from t returning *) select * from a", "database_only_reads"),
    (("postgresql",), "select pg_read_file('/etc/passwd')", "database_closed"),
    (("postgresql",), "select pg_catalog.\"pg_ls_dir\" ('/')", "database_closed"),
    (("postgresql",), "select U&\"\\0070g_read_file\"('x')", "database_query_odd"),
    (("postgresql",), "select set_config/**/('transaction_read_only', 'off', false)", "database_closed"),
    (("postgresql",), "select * from dblink('host=10.0.0.1', 'delete from t') as t(a int)", "database_closed"),
    (("postgresql",), "select query_to_xml('delete from t', true, true, '')", "database_closed"),
    (("postgresql",), "select $$'$$, 1; drop table t; --'", "database_query_odd"),
    (("postgresql",), "select $a$ b $a$", "database_query_odd"), (("postgresql",), "select nextval('s')", "database_closed"),
    (("postgresql",), "select 1 /* /* */ ; drop table t; -- */", "database_query_odd"),
    (("mysql",), "select load_file('/etc/passwd')", "database_closed"), (("mysql",), "select `load_file`('x')", "database_closed"),
    (("mysql",), "select 1 /*!50000 into outfile '/tmp/x' */", "database_query_odd"),
    (("mysql",), "select 1 /*M! into outfile '/tmp/x' */", "database_query_odd"),
    (("mysql",), "select /*+ set_var(max_execution_time=0) */ 1", "database_query_odd"),
    (("mysql",), "select 1 into dumpfile '/tmp/x'", "database_only_reads"), (("mysql",), "select sleep(99)", "database_closed"),
    (("mysql",), "select 5--1, x into outfile '/tmp/x'", "database_only_reads"),
    (("mysql",), "select \"\\\" into outfile '/tmp/x' # \"", "database_only_reads"),
    (("mysql",), "select * from t lock in share mode", "database_only_reads"),
    (("mssql",), "select 1 exec xp_cmdshell 'dir'", "database_only_reads"),
    (("mssql",), "select * from openrowset('x', 'y', 'z')", "database_closed"),
    (("mssql",), "select * from [openquery] (x, 'y')", "database_closed")] for kind in kinds]


@pytest.mark.parametrize(("kind", "sql", "code"), WRITES, ids=lambda text: str(text)[:60])
def test_a_statement_that_writes_waits_or_reaches_elsewhere_is_not_sent(kind, sql, code):
    assert refused(checked, sql, kind) == code


def test_the_name_of_a_table_stays_a_name():
    assert statement(Wanted('a"; drop table b; --', "p"), "postgresql") == 'select * from "p"."a""; drop table b; --"'
    assert statement(Wanted("a`b"), "mysql") == "select * from `a``b`"
    assert statement(Wanted("a]b", "dbo"), "mssql") == "select * from [dbo].[a]]b]"


# answers ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("words", "encoding"), [
    (["°Ë»ç", "ok"], "cp949"), (["ê²€ì‚¬", "ì–‘í\u0092ˆ"], "utf-8"), (["25°C", "±0.5"], None), (["Müller", "Größe"], None),
    (["검사"], None), (["plain"], None), (["°Ë»ç", "Müller"], None)])
def test_korean_that_was_stored_as_western_letters_is_known_by_all_its_words(words, encoding):
    assert misread([*words, None]) == encoding
    if encoding:
        assert reread(words[0], encoding) == "검사"
        assert reread("ok", encoding) == "ok"


def test_values_that_a_type_cannot_hold_are_left_empty_and_told():
    made = piece(["2024-03-05 10:00:00+09", "infinity", None], Field("at", "zoned"))
    assert (made.array.to_pylist()[1:], made.odd) == ([None, None], ("infinity",))
    assert str(made.array[0]) == "2024-03-05 10:00:00"
    assert piece(["1", "99999999999999999999"], Field("no", "integer")).odd == ("99999999999999999999",)
    assert piece([b"\x01", b"\x00"], Field("bit", "boolean")).array.to_pylist() == [True, False]
    raw = piece([b"\xb0\xcb\xbb\xe7", b"\x00\xff", b"\xff" * 100], Field("raw", "text"))
    assert raw.array.to_pylist() == ["검사", "00ff", None]


@pytest.mark.parametrize(("said", "code"), [
    (Exception({"C": "28P01", "M": "x"}), "database_password"), (Exception(1045, "x"), "database_password"),
    (Exception(1130, "x"), "database_not_let_in"), (Exception(18456, b"x"), "database_password"),
    (Exception("42S02", "x"), "database_table_gone"), (Exception(9999, "x"), "database_failed"),
    (ConnectionResetError("x"), "database_lost"), (TimeoutError("x"), "database_slow"),
    (Exception("Server refuses SSL"), "database_no_tls")])
def test_what_drivers_say_has_a_sentence_of_ours(said, code):
    assert fault_of(said, LOGIN).code == code


# the command ------------------------------------------------------------------------------------------------------

@pytest.fixture
def kamp(studio, capsys, monkeypatch, tmp_path):
    from kamp_core.cli import main
    stand_in(monkeypatch, tmp_path / "mes.sqlite3")

    def kamp(*arguments):
        code = main([*map(str, arguments), "--home", str(studio.settings.home), "--language", "ko"])
        return code, *capsys.readouterr()
    return kamp


URL = "mssql://reader@10.0.0.9/mes"


def test_the_command_allows_lists_and_forbids(kamp, studio):
    assert kamp("databases", "list")[1] == "허용한 데이터베이스가 없습니다.\n"
    assert "mssql://10.0.0.9:1433을 허용했습니다(암호화)" in kamp("databases", "allow", "10.0.0.9:1433")[1]
    assert json.loads(kamp("databases", "list", "--json")[1])[0]["tls"] == "encrypt"
    assert kamp("databases", "allow", "db", "--json")[0] == 1
    assert "허용하지 않습니다" in kamp("databases", "forbid", "10.0.0.9:1433")[1]
    assert [(event.address, event.told("ko")) for event in Audit(studio.workspace.home).latest()] == [
        ("", "데이터베이스 mssql://10.0.0.9:1433을 더는 허용하지 않습니다."),
        ("", "데이터베이스 mssql://10.0.0.9:1433을 허용했습니다.")]


def test_the_command_imports_a_table_with_the_password_from_the_environment(kamp, studio, monkeypatch):
    monkeypatch.setenv("MES_PASSWORD", PASSWORD)
    asked = ("import", "--database", URL, "--table", "parts", "--password-env", "MES_PASSWORD", "--json")
    assert json.loads(kamp(*asked)[1])["error"] == "database_not_allowed"
    kamp("databases", "allow", "10.0.0.9:1433")
    told = json.loads(kamp(*asked)[1])
    assert (told["rows"], [(column["name"], column["type"]) for column in told["columns"]]) == (
        3, [("no", "integer"), ("name", "text"), ("weight", "number")])
    assert [warning["code"] for warning in told["warnings"]] == ["made_by_database"]
    report = studio.ledger.version(told["dataset"]).report
    assert (report["database"]["server"], report["database"]["table"], report["database"]["rows"]) == (
        "mssql://10.0.0.9:1433/mes", "parts", 3)
    assert "parts" in kamp("databases", "tables", URL, "--password-env", "MES_PASSWORD")[1]
    studio.workspace.close()
    for secret in (PASSWORD, "reader"):
        assert [path for path in studio.workspace.home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()] == []


def test_the_command_imports_the_answer_to_a_query(kamp, studio, monkeypatch):
    monkeypatch.setenv("KAMP_DATABASE_PASSWORD", PASSWORD)
    kamp("databases", "allow", "10.0.0.9:1433")
    code, out, _ = kamp("import", "--database", URL, "--query", "select no, weight from parts where no > 1", "--name", "무게")
    assert (code, "무게: 2줄, 2열" in out) == (0, True)
    assert "데이터베이스 mssql://10.0.0.9:1433/mes에서" in out
    assert "select no, weight from parts where no > 1" in out
    code, out, err = kamp("import", "--database", URL, "--query", "delete from parts", "--json")
    assert (code, json.loads(out)["error"]) == (1, "database_only_reads")
    assert "읽기만 합니다" in err


def test_what_is_left_out_or_too_much_is_wrong_usage(kamp):
    for asked in ((), ("--database", URL), ("--table", "parts"), ("a.csv", "--database", URL, "--table", "parts"),
                  ("--database", URL, "--table", "parts", "--query", "select 1")):
        with pytest.raises(SystemExit) as ended:
            kamp("import", *asked)
        assert ended.value.code == 2
