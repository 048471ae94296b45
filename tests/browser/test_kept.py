"""A picture is kept with one press: drawn by the browser, there after a reload, in the report and as files."""
from playwright.sync_api import expect

from kamp_core.wording import say


def test_a_kept_picture_outlives_a_reload_and_can_be_handed_on(visit, tmp_path):
    page = visit("/")
    page.locator(".st-key-sample_defect_prediction button").first.click()
    expect(page.locator(".kamp-cards")).to_be_visible()
    page.locator(".st-key-next button").click()
    page.locator(".st-key-look_picture_keep button").first.click()
    expect(page.get_by_text(say("look.kept_now", "ko"))).to_be_visible()
    page.locator(".st-key-look_picture_see button").click()            # the way to it
    expect(page.locator("[class*=st-key-kept_] img")).to_be_visible()
    page.reload()
    page.get_by_role("tab", name=say("look.tab_kept", "ko")).click()
    image = page.locator("[class*=st-key-kept_] img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") == 1800
    for form, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("HTML", b"<html>")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=form).first.click()
        path = tmp_path / form
        waiting.value.save_as(path)
        assert path.read_bytes().startswith(start)
    assert b"https://cdn" not in (tmp_path / "HTML").read_bytes().split(b"</script>")[-1]
    page.get_by_role("button", name=say("look.kept_drop", "ko")).first.click()
    expect(page.get_by_text(say("look.kept_none", "ko"))).to_be_visible()
