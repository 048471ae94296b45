"""The whole road as a new user goes it, in both languages: a sample in, an answer and predictions out."""
import csv
import io
import shutil
import subprocess
import sys
import time
import zipfile

import psutil
import pytest
from playwright.sync_api import TimeoutError, expect

from kamp_core.settings import ROOT
from kamp_core.wording import say

NEXT_WEEK = ROOT / "sample_data" / "next_week_defect_prediction.csv"
TRAINING = 150_000      # milliseconds: the quick budget, and a slow machine


def press(page, key):
    button = page.locator(f".st-key-{key} button").first
    expect(button).to_be_enabled(timeout=30_000)
    button.click()


def see(page, key, timeout=30_000):
    place = page.locator(f".st-key-{key}").first
    expect(place).to_be_visible(timeout=timeout)
    return place


def appears(page, key, timeout):
    try:
        page.locator(f".st-key-{key}").first.wait_for(timeout=timeout)
    except TimeoutError:
        return False
    return True


def saved(page, key, folder):
    with page.expect_download() as waiting:
        press(page, key)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def to_training(page):
    """Start → Data → Look → Problem → Train, by the one primary button of each."""
    press(page, "sample_defect_prediction")
    expect(page.locator(".kamp-cards")).to_be_visible()
    press(page, "next")
    see(page, "look_tab")
    press(page, "next")
    see(page, "role_target")
    press(page, "next")
    press(page, "start_training")
    see(page, "stop_job")               # it runs: an earlier answer has a state, too


@pytest.mark.parametrize("language", ["ko", "en"])
def test_from_a_sample_to_predictions(visit, tmp_path, language):
    page = visit("/", language=language)
    to_training(page)
    page.reload()                                           # in mid-training
    see(page, "job_state")
    second = page.context.new_page()                        # and a second tab
    second.goto(page.url)
    see(second, "job_state")
    second.close()
    expect(page.locator(".st-key-next button")).to_be_visible(timeout=TRAINING)
    press(page, "next")
    level = see(page, "verdict").inner_text()
    assert level_of(level, language) in ("ready", "hint")
    see(page, "headline")
    page.locator(".st-key-inspect_share input[type=range]").press("ArrowRight")
    report = saved(page, "download_report", tmp_path)
    assert say(f"report.level_{level_of(level, language)}", language) in report.read_text("utf-8")
    press(page, "next")
    model = saved(page, "download_model", tmp_path)
    page.locator(".st-key-score_upload input[type=file]").set_input_files(NEXT_WEEK)
    see(page, "score_map")                                  # one column has another name in this file
    press(page, "predict")
    if not appears(page, "predictions", 15_000):            # the page was still moving under the pointer
        press(page, "predict")
    see(page, "predictions", timeout=60_000)
    predictions = saved(page, "download_predictions", tmp_path)
    rows = list(csv.DictReader(io.StringIO(predictions.read_bytes().decode("utf-8-sig"))))
    given = list(csv.DictReader(io.StringIO(NEXT_WEEK.read_bytes().decode("utf-8-sig"))))
    assert len(rows) == len(given)
    assert 0 < sum(float(row["risk"]) for row in rows) < len(rows)
    assert rows[0]["reason_1"]
    if language == "ko":
        runs_elsewhere(model, rows, tmp_path)


def test_other_data_can_be_worked_on_in_a_second_tab_while_a_training_runs(visit):
    """Its pages come up whole, speak of its own data, and tell that something is being trained."""
    page = visit("/")
    to_training(page)
    second = page.context.new_page()
    second.goto(page.url.split("/train")[0])
    press(second, "sample_lead_time")
    expect(second.locator(".kamp-cards")).to_be_visible(timeout=30_000)
    for step, there in (("look", "look_tab"), ("problem", "role_target"), ("train", "start_training")):
        second.locator(f".st-key-rail_{step} a").click()
        see(second, there)
    see(second, "job_strip")
    assert second.locator(".st-key-job_state").count() == 0
    press(second, "stop_job")
    page.bring_to_front()
    see(page, "start_training")                             # stopped, with or without a finished model: a new run can begin
    expect(page.locator(".st-key-job_state .st-key-stop_job")).to_have_count(0)


def level_of(text, language):
    """The verdict that a text tells."""
    return next(name for name in ("ready", "hint", "no_signal", "suspicious") if say(f"report.level_{name}", language) in text)


def runs_elsewhere(model, rows, tmp_path):
    """The downloaded file, in an environment made of its own requirements: no KAMP Studio, no PyCaret, no Streamlit."""
    box = tmp_path / "elsewhere"
    with zipfile.ZipFile(model) as archive:
        archive.extractall(box)
    uv = shutil.which("uv") or "uv"
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([uv, "venv", "-q", "--python", "3.11", str(tmp_path / "env")], check=True, cwd=tmp_path)
    install = [uv, "pip", "install", "-q", "--python", str(python), "-r", str(box / "requirements.txt")]
    subprocess.run(install, check=True, cwd=tmp_path)
    renamed = tmp_path / "next_week.csv"                    # no mapping screen there: the column gets its old name
    renamed.write_text(NEXT_WEEK.read_text("utf-8-sig").replace("사출압(MPa)", "사출압력(MPa)", 1), "utf-8")
    subprocess.run([str(python), "predict.py", str(renamed), str(tmp_path / "out.csv")], check=True, cwd=box)
    there = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig"))))
    assert [abs(float(a["risk"]) - float(b["risk"])) < 1e-6 for a, b in zip(there, rows, strict=True)] == [True] * len(rows)


def test_a_killed_worker_is_told_in_words_and_the_run_goes_on(visit, server):
    page = visit("/")
    to_training(page)
    expect(page.locator(".st-key-use_best button").first).to_be_enabled(timeout=60_000)       # something is finished
    workers = [process for process in psutil.process_iter(["cmdline"])
               if {"kamp_core.jobs.worker", str(server.home)} <= set(process.info["cmdline"] or ())]
    assert workers
    for worker in workers:
        worker.kill()
    resume = page.locator(".st-key-resume_training button")
    expect(resume).to_be_visible(timeout=60_000)
    assert say("error.worker_lost", "ko")[:8] in page.locator(".st-key-job_state").inner_text()
    resume.click()
    press(page, "stop_job")
    start = time.monotonic()
    expect(page.locator(".st-key-finish_training button")).to_be_visible(timeout=10_000)
    assert time.monotonic() - start < 8                      # five seconds, and the page's own beat
    press(page, "finish_training")
    expect(page.locator(".st-key-next button")).to_be_visible(timeout=60_000)
