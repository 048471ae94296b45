"""A field for a number: its limits are kept by us, and told in the visitor's language."""
import pytest

from tests.homes import open_sample


@pytest.fixture
def rows(studio):
    """The key of a field that may stay empty: over how many rows the header of a brought file goes, 0 to 10."""
    path = studio.workspace.new_file(".csv")
    path.write_text("온도,압력\n1,2\n3,4\n", "utf-8")
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "3월.csv"})
    return f"header_rows_{path.parent.name}"


@pytest.mark.parametrize(("language", "said"), [("ko", "가장 큰 값이 10이라서 10으로 고쳐 적었습니다."),
                                                ("en", "The largest number here is 10, so the field now says 10.")])
def test_a_number_beyond_its_end_becomes_that_end_and_this_is_told(open_page, rows, language, said):
    app = open_page("data", language=language)
    app.number_input(key=rows).set_value(70).run()
    assert app.number_input(key=rows).value == 10
    assert [toast.value for toast in app.toast] == [said]


def test_a_number_below_its_end_becomes_that_end(open_page, rows):
    app = open_page("data")
    app.number_input(key=rows).set_value(-3).run()
    assert app.number_input(key=rows).value == 0
    assert "가장 작은 값이 0이라서 0으로" in app.toast[0].value


def test_streamlit_knows_no_limits_that_it_would_tell_in_english(open_page, rows):
    field = open_page("data").number_input(key=rows).proto
    assert (field.has_min, field.has_max) == (False, False)


def test_a_field_may_be_emptied(open_page, rows):
    app = open_page("data")
    app.number_input(key=rows).set_value(1).run()
    assert app.number_input(key=rows).set_value(None).run().number_input(key=rows).value is None


def test_a_field_that_needs_a_number_takes_its_first_again(open_page, begin_with):
    dataset = begin_with(open_sample, "defect_prediction")
    app = open_page("data", dataset=dataset)
    app.session_state["how"] = True
    weight = f"weight_validity_{dataset}"
    first = app.run().number_input(key=weight).value
    assert app.number_input(key=weight).set_value(None).run().number_input(key=weight).value == first
    assert not app.error
