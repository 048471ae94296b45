"""From a database: nothing before it is allowed, then log in, pick, look, and import as from a file."""
import pytest

from kamp_core.databases import Login, Wanted
from kamp_core.databases.address import read_address
from tests.core.databases.stand_in import PASSWORD, stand_in


@pytest.fixture
def open_data(studio, open_page, monkeypatch, tmp_path):
    """open_data(): the Data page, with one database that may be asked."""
    stand_in(monkeypatch, tmp_path / "mes.sqlite3")

    def open_data(allowed="10.0.0.9:1433/mes"):
        if allowed:
            studio.databases.allowed.allow(read_address(allowed))
        return open_page("data")
    return open_data


def log_in(app, password=PASSWORD):
    app.text_input(key="db_user").set_value("reader").run()
    app.text_input(key="db_password").set_value(password).run()
    return app.button(key="db_connect").click().run()


def test_at_a_laptop_a_server_is_allowed_on_the_page(open_data, studio, text_of):
    app = open_data(allowed=None)
    assert "먼저 서버 주소를 허용해 주세요" in text_of(app)
    app.text_input(key="db_allow").set_value("mysql://db.factory?x=1").run()
    app.button(key="db_allow_do").click().run()
    assert "주소를 알아볼 수 없습니다" in app.error[0].value
    app.text_input(key="db_allow").set_value("mysql://db.factory/mes").run()
    app.button(key="db_allow_do").click().run()
    assert [address.url for address in studio.databases.allowed.all()] == ["mysql://db.factory:3306/mes"]
    assert app.text_input(key="db_name_mysql://db.factory:3306/mes").value == "mes"


def test_a_table_is_looked_at_and_sent_for_with_the_password_beside(open_data, studio, monkeypatch, text_of):
    sent = {}
    monkeypatch.setattr(studio.errands, "start", lambda project, verb, **given: sent.update(given) or "none")
    app = log_in(open_data(), "틀린 것")
    assert "‘reader’ 사용자의 이름이나 비밀번호가 맞지 않습니다" in app.error[0].value
    app = log_in(app)
    assert "표와 뷰 1개" in text_of(app)
    assert app.button(key="db_bring").disabled
    app.selectbox(key="db_table").select_index(0).run()
    app.button(key="db_look").click().run()
    assert app.dataframe[0].value.iloc[0].tolist() == ["1", "사출 1호기", "12.5"]
    assert "3줄이 전부입니다" in text_of(app)
    app.button(key="db_bring").click().run()
    assert (sent["secret"], sent["wanted"].table, sent["login"].user) == (PASSWORD, "parts", "reader")
    assert PASSWORD not in str([sent["wanted"], sent["login"]])


def test_a_query_that_writes_is_refused_on_the_page(open_data):
    app = log_in(open_data())
    app.segmented_control(key="db_way").set_value("query").run()
    app.text_area(key="db_query").set_value("delete from parts").run()
    app.button(key="db_look").click().run()
    assert "읽기만 합니다" in app.error[0].value


def test_what_was_brought_is_checked_as_a_file_is(open_data, studio, text_of):
    app = open_data()
    login = Login("mssql", "10.0.0.9", 1433, "mes", "reader")
    fetched = studio.databases.bring(login, Wanted("parts"), PASSWORD, lambda share: None)
    studio.ledger.choose(studio.project().id, "incoming", {fetched.file: fetched.name})
    app.run()
    assert "10.0.0.9\\:1433/mes에서" in text_of(app)
    assert "Parquet" not in text_of(app)
    report = studio.import_file(fetched.file, fetched.name, studio.project().id)
    studio.ledger.choose(studio.project().id, "incoming", {})
    app.query_params["dataset"] = report.dataset
    app.run()
    assert "10.0.0.9\\:1433/mes에서" in text_of(app)
