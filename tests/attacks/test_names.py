"""Columns, values, files, data and projects with names that are scripts: nothing of them runs, on no page and in no paper."""
import csv
import io
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from kamp_core.learning.outcome import Excluded, GroupError, Importance, RiskyRow, write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from tests.attacks.conftest import PAYLOADS
from tests.browser.conftest import Server, chromium, visit  # noqa: F401 fixtures
from tests.homes import done_run
from tests.makers import make_outcome

pytestmark = pytest.mark.browser
SCRIPT, IMAGE, LINK, BREAK = PAYLOADS
TIME, BAD, GOOD = f"생산일시{BREAK}", f"불량{IMAGE}", f"양품{SCRIPT}"
# what a name that got through as HTML would have left in the page, and what it would have done
ALIVE = """() => [window.pwned, ...[...document.querySelectorAll("img[src='x'], svg[onload], a[href^='javascript'], [onerror]")]
                  .map(found => found.outerHTML)].filter(Boolean)"""


def table():
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([TIME, BREAK, SCRIPT, IMAGE, LINK, "판정"])
    for row in range(240):
        at = f"2026-03-{row // 10 + 1:02d} 08:{row % 10:02d}:00"
        writer.writerow([at, f"A{row:05d}", 200 + row * 37 % 40, 5 + row % 7, PAYLOADS[row % 4], BAD if row % 8 == 0 else GOOD])
    return text.getvalue()


def hostile_outcome(run, dataset):
    return replace(
        make_outcome(), run=run, dataset=dataset, target="판정", bad_value=BAD, classes=(GOOD, BAD), inputs=(SCRIPT, IMAGE, LINK),
        excluded=(Excluded(TIME, "role_time"), Excluded(BREAK, "id_like")),
        importance=(Importance(SCRIPT, 0.2, 0.15, 0.25, "down", 221.4, 228.1), Importance(LINK, 0.06, 0.03, 0.09, "category")),
        groups=(GroupError(LINK, IMAGE, 270, 40, 30, None), GroupError(LINK, BREAK, 265, 12, 3, None)),
        risky_rows=(RiskyRow(7, 0.93, BAD, ({"column": SCRIPT, "value": 222.1, "push": 2.0},
                                            {"column": LINK, "value": IMAGE, "push": 1.1})),))


def furnish(home):
    """→ project, dataset, run"""
    studio = Studio(Settings(home, "ko", 1 << 30, "1GB"))
    project = studio.ledger.add_project(f"{IMAGE}사업"[:60]).id
    path = studio.workspace.new_file(".csv")
    path.write_text(table(), "utf-8")
    dataset = studio.import_file(path.parent.name, f"{SCRIPT}{IMAGE}", project).dataset
    studio.quality.describe(dataset, {SCRIPT: {"note": IMAGE, "low": 1.0, "high": 300.0}})
    request = TrainRequest("defect_prediction", dataset, 1, "판정", TIME, LINK, (SCRIPT, IMAGE, LINK), bad=BAD)
    run = done_run(studio, project, request)
    write_outcome(hostile_outcome(run, dataset), studio.workspace.run_folder(run) / "outcome.json")
    studio.ledger.choose(project, f"run {dataset}", run)
    papers = [studio.report(run, "ko", home.parent / f"{reader}.html", reader) for reader in ("owner", "line", "technical")]
    papers.append(studio.quality.certificate(dataset, "ko", home.parent / "quality.html"))
    studio.workspace.close()
    return project, dataset, run, papers


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    return furnish(tmp_path_factory.mktemp("hostile") / "home")


@pytest.fixture(scope="module")
def server(furnished):
    server = Server(furnished[3][0].parent / "home")
    yield server
    server.stop()


@pytest.fixture
def walk(visit):  # noqa: F811
    """walk('/data?…') → the page, come to rest, and what the browser complained of."""
    def walk(address):
        page = visit("/_stcore/health")
        complaints, dialogs = [], []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(page.url.replace("/_stcore/health", address))
        expect(page.locator(".st-key-head h1")).to_be_visible()
        page.wait_for_timeout(1500)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        assert page.evaluate(ALIVE) == []
        assert dialogs == []
        assert [text for text in complaints if "Content Security Policy" in text] == []
        return page
    return walk


@pytest.mark.parametrize("step", ["data", "look", "answer"])
def test_no_name_runs_on_a_page(walk, furnished, step):
    project, dataset, run, _ = furnished
    page = walk(f"/{step}?project={project}&dataset={dataset}&run={run}")
    expect(page.locator("body")).to_contain_text("<script>")                     # told as text
    assert page.get_by_text("예상하지 못한").count() == 0
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(700)
        assert page.evaluate(ALIVE) == []


def test_no_name_runs_in_a_paper(chromium, furnished):  # noqa: F811
    """Opened as files: no policy of ours stands around them. First, what it would look like."""
    page = chromium.new_page()
    page.set_content(f"{IMAGE}{BREAK}")
    assert len(page.evaluate(ALIVE)) > 2
    for paper in furnished[3]:
        page.goto(paper.as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate(ALIVE) == []
        assert "<img src=x" in page.inner_text("body")
    page.close()


def test_an_uploaded_file_with_such_a_name_is_told_as_text(walk, furnished):
    page = walk(f"/data?project={furnished[0]}")
    page.locator(".st-key-upload input[type=file]").set_input_files(
        {"name": f"{IMAGE}.csv", "mimeType": "text/csv", "buffer": table().encode()})
    page.wait_for_selector(".st-key-import button")
    page.wait_for_timeout(1000)
    assert page.evaluate(ALIVE) == []
    page.locator(".st-key-import button").click()
    page.wait_for_selector(".kamp-cards")
    assert page.evaluate(ALIVE) == []
