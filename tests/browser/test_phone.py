"""On a telephone nothing lies on a chart, names of columns are whole, and a long cell keeps to its place."""
import io

from playwright.sync_api import expect

from kamp_core.problems import problem
from kamp_core.reports import line_html
from tests.makers import make_outcome

NAME = "Average_Back_Pressure_Left"
ROWS = "".join(f"5f9b97119c0189cc66b{i:05d},2026-03-{i % 28 + 1:02d} 08:00:00,{i % 17}\n" for i in range(400))
WHOLE = """(card) => [...card.querySelectorAll('.kamp-name span span')].every((part) => part.scrollWidth <= part.clientWidth + 1
    || getComputedStyle(part).display === 'inline')"""


def test_a_narrow_page_shows_charts_and_names_whole(visit):
    page = visit("/data", width=390, height=800)
    file = {"name": "parts.csv", "mimeType": "text/csv", "buffer": io.BytesIO(f"_id,시각,{NAME}\n{ROWS}".encode()).getvalue()}
    page.locator("input[type=file]").first.set_input_files(file)
    page.locator(".st-key-import button").click()
    name = page.locator(".kamp-name", has_text="Average").first
    expect(name).to_be_visible(timeout=60_000)
    assert name.inner_text().replace("\n", "") == NAME
    assert page.locator(".kamp-card", has=name).evaluate(WHOLE)
    expect(page.locator(".js-plotly-plot .modebar").first).to_be_hidden()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_a_short_list_grows_so_that_the_page_scrolls_and_a_long_one_keeps_to_its_box(visit):
    page = visit("/data", width=390, height=800)
    expect(page.locator(".st-key-head h1")).to_have_css("font-size", "23.2px")          # our style is there
    grows = """rows => { const list = document.createElement('div'); list.className = 'kamp-table kamp-listing';
        list.innerHTML = '<table><tbody>' + '<tr><td data-head="a">1</td><td data-head="b">2</td><td data-head="c">3</td></tr>'
        .repeat(rows) + '</tbody></table>'; document.querySelector('.stMainBlockContainer').append(list);
        return list.scrollHeight <= list.clientHeight + 1 }"""
    assert page.evaluate(grows, 20)
    assert not page.evaluate(grows, 60)


def test_a_paper_for_the_line_is_read_on_a_telephone_without_pushing_it_sideways(visit):
    outcome = make_outcome()
    page = visit(width=390)
    page.set_content(line_html(outcome, problem(outcome.problem), "april", "ko", known_by={
        "작업번호": ["W26007421", "W26007733"], "생산일시": ["2026-04-28 19:36:16", "2026-04-28 19:41:02"],
        "금형": ["M-204", "M-205"]}))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    time = page.get_by_role("cell").filter(has_text="2026-04-28 19:36:16")
    assert time.evaluate("cell => cell.getBoundingClientRect().height") < 40          # on one line
