"""What people know of the columns, typed into the sheet of columns, counts at once and outlives a reload."""
import re

from playwright.sync_api import expect

from kamp_core.wording import say

COLUMN = 5                                    # 배럴온도(℃) of the sample
HIGH = 640                                    # pixels from the left of the sheet to the middle of "high limit"


def type_in(page, x, row, text):
    """Into a cell of the sheet. It is drawn on a canvas: places are counted in pixels, and it needs a moment."""
    box = page.locator(".st-key-describe [data-testid=stDataFrame]").first.bounding_box()
    page.mouse.dblclick(box["x"] + x, box["y"] + 35 + 35 * row + 17)
    page.wait_for_timeout(900)
    page.keyboard.type(text)
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")


def test_a_limit_typed_into_the_sheet_counts_at_once_and_outlives_a_reload(visit):
    page = visit("/")
    page.locator(".st-key-sample_defect_prediction button").first.click()
    card = page.locator(".kamp-card", has_text="배럴온도")
    expect(card).to_be_visible()
    page.locator(".st-key-describe summary").click()
    page.locator(".st-key-describe [data-testid=stDataFrame]").first.scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    type_in(page, HIGH, COLUMN, "230")
    expect(card).to_contain_text("규격 ≤ 230 ℃")
    outside = re.compile(say("data.card_outside", "ko", count="[0-9,]+"))
    expect(card).to_contain_text(outside)
    page.reload()
    expect(page.locator(".kamp-card", has_text="배럴온도")).to_contain_text(outside)
