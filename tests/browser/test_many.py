"""A folder of daily sensor files and the sheet that lists the bad lots: one labelled table, in three clicks."""
import csv
import datetime
import re
import time

import pytest
from playwright.sync_api import expect

from kamp_core.wording import say

BAD = {3: [5], 11: [2, 7], 20: [1]}         # day → its bad lots
PATIENCE = 120                              # seconds that the whole may take


def plating(folder, days=33, lots=8, rows=6):
    """Daily files as the plating shop writes them: the day only in the file's name, the clock in Korean, no label."""
    day = datetime.date(2021, 9, 6)
    for _ in range(days):
        lines = ["Index,Lot,Time,pH,Temp,Current,Voltage"]
        for row in range(lots * rows):
            lot, minute = row // rows + 1, row % 60
            lines.append(f"{row + 1},{lot},오후 4:{minute:02}:03.0,2.15,{42 + lot / 100:.2f},{1.6 + row / 1000:.3f},17.19")
        (folder / f"sensor-{day:%Y.%m.%d}.csv").write_text("\n".join(lines), "utf-8-sig")
        day += datetime.timedelta(days=1)
    listed = ["Index,Date,LoT"]
    for number in range(days):
        day = datetime.date(2021, 9, 6) + datetime.timedelta(days=number)
        listed += [f"{number + 1},{day},{lot}" for lot in BAD.get(number, [""])]
    (folder / "bad lots.csv").write_text("\n".join(listed), "utf-8")
    return sorted(folder.glob("*.csv")), 33 * lots * rows, sum(map(len, BAD.values())) * rows


def labelled(page, files):
    """Drop all of them at once, take what is proposed, take it again. Returns what the second screen promised, and the seconds."""
    start = time.monotonic()
    page.locator(".st-key-upload input[type=file]").first.set_input_files([str(path) for path in files])
    expect(page.locator(".st-key-note")).to_be_visible(timeout=60_000)
    page.locator(".st-key-import button").click()
    make = page.locator(".st-key-combine_make button")
    expect(make).to_be_enabled(timeout=90_000)
    promised = page.locator(".st-key-combine_note").inner_text()
    make.click()
    expect(make).to_have_count(0, timeout=60_000)
    expect(page.locator(".kamp-cards")).to_be_visible(timeout=60_000)
    expect(page.locator(".kamp-card", has_text=say("combine.label_column", "ko"))).to_be_visible()
    return promised, time.monotonic() - start


def numbers(text):
    return {int(found.replace(",", "")) for found in re.findall(r"[\d,]*\d", text)}


def test_daily_files_and_the_list_of_bad_lots_become_one_labelled_table(visit, tmp_path):
    files, rows, bad = plating(tmp_path)
    promised, seconds = labelled(visit("/data"), files)
    assert {bad, rows - bad} <= numbers(promised)
    assert seconds < PATIENCE


@pytest.mark.real
def test_the_plating_folder_of_the_factory(visit, real_data):
    """33 days of 1,518 rows; 13 bad lots hold 897 rows (the same count by Python's own csv)."""
    folder = real_data / "kamp_plating"
    with (folder / "Error Lot list.csv").open(encoding="utf-8-sig") as file:
        listed = {(row["Date"], row["LoT"]) for row in csv.DictReader(file) if row["LoT"].strip()}
    assert len(listed) == 13
    promised, seconds = labelled(visit("/data"), sorted(folder.glob("*.csv")))
    assert {897, 33 * 1518 - 897} <= numbers(promised)
    assert seconds < PATIENCE
