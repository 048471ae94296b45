"""Data: what is changed on the way in is listed, may be left out, and what the file does not tell is asked."""
import pytest

CELLS = "생산일시,금액,판정\n" + "".join(
    f'2026-03-{i % 28 + 1:02d} 오후 1:10:00,"₩{1200 + i:,}",{"ok" if i % 3 else "OK" if i % 2 else "NG"}\n' for i in range(60))
DAYS = "입고일,수량\n" + "03/05/2024,1\n07/09/2024,2\n05/03/2024,3\n11/02/2024,4\n" * 5


@pytest.fixture
def brought(studio):
    """A text as if it had been uploaded and not yet imported."""
    def brought(text):
        path = studio.workspace.new_file(".csv")
        path.write_text(text, "utf-8")
        studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "3월.csv"})
        return path.parent.name
    return brought


def pills(app):
    return next(group for group in app.get("button_group") if group.key and group.key.startswith("as_written_"))


def imported(app, studio):
    app.button(key="import").click().run()
    errand = studio.ledger.rows("select id from errands")[0]["id"]
    studio.errands.wait(errand, 60)
    app.run()
    return studio.ledger.datasets()[0]


def test_each_change_is_told_with_an_example_and_what_will_not_convert(open_page, brought, text_of):
    brought(CELLS.replace("₩1,205", "고장"))
    said = text_of(open_page("data"))
    for words in ("이렇게 바꿔 읽습니다", "오전·오후(AM·PM)를 24시간제로 읽습니다", "돈 표시를 떼고 숫자로 읽습니다",
                  "₩1,203 → 1203", "같은 말을 한 가지로 적습니다", "OK → ok", "<em>1</em>", "60줄로 센 수입니다"):
        assert words in said


def test_a_change_may_be_left_out(open_page, brought, studio, text_of):
    brought(CELLS)
    app = open_page("data")
    pills(app).set_value([1, 2]).run()
    assert text_of(app).count("적힌 그대로 둡니다") == 2
    with studio.workspace.read(imported(app, studio).id) as cursor:
        row = cursor.execute('select "금액", "판정" from data').fetchone()
    assert row == ("₩1,200", "NG")
    assert [one.code for one in studio.import_report(studio.ledger.datasets()[0].id).conversions] == ["half_days"]


def test_a_plain_file_has_nothing_to_list(open_page, brought, text_of):
    brought("생산일,온도\n" + "2026-03-02,1.5\n" * 20)
    assert "이렇게 바꿔 읽습니다" not in text_of(open_page("data"))


def test_day_or_month_must_be_answered_before_the_import(open_page, brought, studio, text_of):
    file = brought(DAYS)
    app = open_page("data")
    assert "‘입고일’은 어느 쪽이 월입니까?" in text_of(app)
    assert app.radio(key=f"dates_{file}").value is None
    assert app.radio(key=f"dates_{file}").options == ["일이 먼저: 2024-05-03, 2024-09-07, 2024-03-05",
                                                      "월이 먼저: 2024-03-05, 2024-07-09, 2024-05-03"]
    assert "이렇게 바꿔 읽습니다" not in text_of(app)
    assert app.button(key="import").disabled
    app.radio(key=f"dates_{file}").set_value("month-first").run()
    assert not app.button(key="import").disabled
    with studio.workspace.read(imported(app, studio).id) as cursor:
        assert str(cursor.execute('select "입고일" from data').fetchone()[0]) == "2024-03-05"


def test_a_guess_by_even_steps_is_chosen_beforehand(open_page, brought, text_of):
    file = brought("입고일,수량\n" + "".join(f"12/{day:02}/2023,{day}\n" for day in range(1, 13)))
    app = open_page("data")
    assert app.radio(key=f"dates_{file}").value == "month-first"
    assert not app.button(key="import").disabled


def test_what_was_imported_can_be_read_differently(open_page, brought, studio, text_of):
    brought(CELLS)
    app = open_page("data")
    dataset = imported(app, studio)
    said = text_of(app)
    assert "열 3개를 바꿔 읽었습니다." in said
    assert "돈 표시를 떼고 숫자로 읽습니다" in said
    app.button(key="read_again").click().run()
    assert f"‘{dataset.name}’ 파일을 이렇게 읽었습니다" in text_of(app)
