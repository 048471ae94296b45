"""On a telephone nothing lies on a chart, names of columns are whole, and a long cell keeps to its place."""
import io

from playwright.sync_api import expect

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
