"""Anybody may type anything behind the name of a page."""
import pytest

from tests.app.conftest import begin_with, finished, made_once, open_page, studio  # noqa: F401 fixtures
from tests.makers import make_outcome

STEPS = ("start", "data", "look", "problem", "train", "answer", "use")
ODD = ("../../users.json", "' or 1=1 --", "x" * 3000, "<script>alert(1)</script>", "\x00")


@pytest.mark.parametrize("step", STEPS)
def test_an_address_that_names_what_is_not_there_shows_nothing_of_it(open_page, step):  # noqa: F811
    for odd in ODD:
        page = open_page(step, project=odd, dataset=odd, run=odd)
        assert not page.exception
        assert not page.error
        assert odd not in str(page.query_params)
        assert not any(odd in str(part.value) for part in (*page.markdown, *page.title, *page.caption, *page.warning))


def test_what_is_of_another_project_is_not_shown_under_this_one(open_page, studio, finished):  # noqa: F811
    run = finished(make_outcome())
    theirs = studio.jobs.look(run).request.dataset
    assert open_page("answer", project=studio.project().id, run=run).get("download_button")
    mine = studio.ledger.add_project("다른 사업").id
    for step in ("data", "answer", "use"):
        page = open_page(step, project=mine, dataset=theirs, run=run)
        assert not {theirs, run} & {value for values in page.query_params.values() for value in values}
        assert not page.get("download_button")
        assert not page.error
