"""The blank form is a click away: on the card of its problem, and beside its guide."""
import io

import openpyxl
import pytest

from kamp_core.problems import shelf


@pytest.fixture
def form_buttons():
    def form_buttons(app):
        return {button.key: button.label for button in app.get("download_button") if button.key and button.key.startswith("form_")}
    return form_buttons


def test_every_card_of_the_start_page_offers_its_form(open_page, form_buttons):
    assert set(form_buttons(open_page("start")).values()) == {"기록 양식 받기(엑셀)"}
    assert set(form_buttons(open_page("start", language="en"))) == {f"form_{id}" for id in shelf()}


def test_the_chosen_problem_offers_its_form_beside_the_guide(open_page, form_buttons, studio):
    dataset = studio.import_sample("fault_type", studio.project().id).id
    studio.ledger.choose(studio.project().id, f"problem {dataset}", "fault_type")
    assert list(form_buttons(open_page("problem", dataset=dataset))) == ["form_fault_type"]


def test_the_form_is_in_the_language_of_the_page(studio):
    assert openpyxl.load_workbook(io.BytesIO(studio.form("fault_type", "en"))).sheetnames == ["fill in", "what to write", "example"]
