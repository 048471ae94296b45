"""Look: ten million rows in the browser, one of them odd, seen at every zoom."""
import pytest
from playwright.sync_api import expect

from kamp_core.intake.facts import Column, Detected, ImportReport
from kamp_core.workspace import Workspace

ROWS, ODD = 10_000_000, 6_123_457
SENSORS = f"""select timestamp '2026-01-01' + to_milliseconds(i * 500) as 시각,
    (50 + 5 * sin(i / 40000.0) + hash(i) % 100 / 100.0 + case when i = {ODD} then 400 else 0 end)::double as 온도
    from range({ROWS}) t(i)"""
SPIKE = """() => {
    const chart = document.querySelector('.kamp-timechart');
    return Math.max(...chart.data.flatMap((trace) => trace.y.filter((y) => y !== null)));
}"""


@pytest.fixture(scope="module")
def sensors(server):
    """A dataset of ten million readings, in the home of the running app."""
    workspace = Workspace(server.home)
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("센서").id, "센서")
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute(f"create table data as {SENSORS}")
        draft.report = ImportReport(dataset, 1, ROWS, (Column("시각", "datetime"), Column("온도", "number")),
                                    Detected("csv", "utf-8", ",", 1, None, ()), (), 0, (), "").as_json()
    workspace.close()
    return dataset


def test_one_odd_row_in_ten_million_is_seen_at_every_zoom(visit, sensors):
    page = visit(f"/look?dataset={sensors}")
    chart = page.locator(".kamp-timechart .main-svg").first
    expect(chart).to_be_visible(timeout=60_000)
    assert page.evaluate(SPIKE) > 400
    caption = page.locator(".st-key-look_waves_said")
    for _ in range(9):
        before = caption.inner_text()
        zoom_to_the_odd_row(page)
        expect(caption).not_to_have_text(before, timeout=30_000)
        page.wait_for_timeout(300)                     # the chart follows its caption
        assert page.evaluate(SPIKE) > 400
        if "하나하나 그렸습니다" in caption.inner_text():
            break
    expect(caption).to_contain_text("하나하나 그렸습니다")


def zoom_to_the_odd_row(page):
    """Drag over a tenth of the chart around the spike."""
    page.locator(".kamp-timechart").scroll_into_view_if_needed()
    place = page.evaluate("""() => {
        const chart = document.querySelector('.kamp-timechart'), axis = chart._fullLayout.xaxis;
        const trace = chart.data[0], at = trace.y.indexOf(Math.max(...trace.y.filter((y) => y !== null)));
        const box = chart.querySelector('.nsewdrag').getBoundingClientRect();
        return {x: box.left + axis.d2p(trace.x[at]), left: box.left, right: box.right, y: box.top + 30, width: box.width};
    }""")
    page.mouse.move(max(place["left"] + 2, place["x"] - place["width"] / 20), place["y"])
    page.mouse.down()
    page.mouse.move(min(place["right"] - 2, place["x"] + place["width"] / 20), place["y"], steps=5)
    page.mouse.up()


def test_a_part_marked_with_the_mouse_is_what_every_picture_shows(visit, sensors):
    page = visit(f"/look?dataset={sensors}")
    chart = page.locator("[class*=st-key-look_picture_] .nsewdrag").first
    expect(chart).to_be_visible(timeout=60_000)
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)                            # until the chart has its final width
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60, steps=5)
    page.mouse.up()
    page.locator(".st-key-look_picture_only button").click()
    expect(page.locator(".st-key-look_only")).to_contain_text("일부 줄만 봅니다", timeout=30_000)
    page.locator(".st-key-look_only_0 button").first.click()
    expect(page.locator(".st-key-look_only")).to_contain_text("모든 줄을 봅니다", timeout=30_000)


def test_a_chart_is_read_out_and_moved_without_a_mouse(visit, sensors):
    page = visit(f"/look?dataset={sensors}", language="en")
    chart = page.get_by_role("figure", name="온도: from 45.0 to 45")            # the odd row is told, too
    expect(chart.locator(".main-svg").first).to_be_visible(timeout=60_000)
    chart.scroll_into_view_if_needed()
    page.locator(".st-key-look_event input").focus()
    page.keyboard.press("Tab")
    expect(chart).to_be_focused()
    caption = page.locator(".st-key-look_waves_said")
    whole = caption.inner_text()
    page.keyboard.press("+")
    expect(caption).not_to_have_text(whole, timeout=30_000)
    page.keyboard.press("Home")
    expect(caption).to_have_text(whole, timeout=30_000)
    page.keyboard.press("Tab")
    expect(chart.get_by_role("button", name="Download as a picture")).to_be_focused()
