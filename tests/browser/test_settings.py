"""Best settings as a user goes: limits written into the table of knobs, the card, the trial plan, and its results brought back."""
import csv
import io
import json
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from kamp_core.settings import ROOT
from kamp_core.wording import say, sentences

KNOBS = ("레이저출력설정(kW)", "용접속도설정(mm/s)")


def trained(server, dataset):
    """A run by the command line: one model, no clock."""
    roles = ("target=인장강도(MPa)", "time=용접일시", "group=품번", *(f"knob={knob}" for knob in KNOBS))
    command = [sys.executable, "-m", "kamp_core.cli", "train", "--home", str(server.home), "--json", "--dataset", dataset,
               "--problem", "best_settings", "--trials", "1", *(part for role in roles for part in ("--role", role))]
    return json.loads(subprocess.run(command, check=True, cwd=ROOT, capture_output=True).stdout)["run"]


def cell(page, text):
    return page.get_by_test_id("stDataFrame").locator("td", has_text=text).first


def write(page, place, text):
    """Into the first row of the table, so far across."""
    grid = page.get_by_test_id("stDataFrame")
    expect(cell(page, KNOBS[0])).to_be_attached()
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(1_000)                                            # the page comes to rest under the pointer
    box = grid.bounding_box()
    page.mouse.dblclick(box["x"] + place * box["width"], box["y"] + 52)
    field = page.locator(".gdg-input")
    field.fill(text)
    field.press("Enter")
    expect(cell(page, text)).to_be_attached()


def filled_in(plan):
    """The trial plan with results: what was suggested comes out 30 MPa stronger."""
    rows = list(csv.reader(io.StringIO(plan.read_text("utf-8-sig"))))
    result = rows[0].index("인장강도(MPa)")
    for number, row in enumerate(rows[1:]):
        row[result] = str(380 + number % 5 + 30 * (say("report.trial_suggested", "ko") in row))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    plan.write_text(text.getvalue(), "utf-8-sig")


def test_from_the_knobs_to_a_trial_that_worked(visit, server, tmp_path):
    page = visit("/")
    page.locator(".st-key-sample_best_settings button").click()
    expect(page.locator(".kamp-cards")).to_be_visible()
    page.locator(".st-key-rail_problem a").click()
    expect(page.locator(".st-key-checks")).to_be_visible()
    page.get_by_text(say("problem.knobs", "ko")).click()
    write(page, 0.4, "2.7")                                                 # the least and the most of the first knob
    write(page, 0.6, "3.5")
    page.wait_for_timeout(1_500)                                            # the server has heard of it
    page.reload()                                                           # what was written is kept
    expect(page.locator(".st-key-checks")).to_be_visible()
    page.get_by_text(say("problem.knobs", "ko")).click()
    for limit in ("2.7", "3.5"):
        expect(cell(page, limit)).to_be_attached()

    run = trained(server, parse_qs(urlsplit(page.url).query)["dataset"][0])
    page.goto(f"{server.address}/answer?run={run}")
    expect(page.locator(".st-key-settings_card td", has_text=KNOBS[0]).first).to_be_visible()
    with page.expect_download() as waiting:
        page.locator("[class*=st-key-trial_plan_] button").first.click()
    plan = tmp_path / "plan.csv"
    waiting.value.save_as(plan)
    filled_in(plan)
    page.goto(f"{server.address}/use?run={run}")
    page.locator(".st-key-trial_upload input[type=file]").set_input_files(plan)
    expect(page.locator(".st-key-trial")).to_contain_text(sentences()["report.worked_better"]["ko"].split(".")[0])
