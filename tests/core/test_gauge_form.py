"""The blank form of a gauge study: whole, in a random order, and read without picking when it comes back."""
import io
from collections import Counter

import openpyxl
import pytest

from kamp_core.reports import GaugePlan, gauge_form
from kamp_core.reports.gauge_form import runs_of
from kamp_core.settings import Settings
from kamp_core.spc import propose
from kamp_core.spc.gauge import gauge_study
from kamp_core.studio import Studio


def test_everybody_measures_every_part_equally_often_and_in_no_order():
    runs = runs_of(GaugePlan(6, 3, 2, seed=1))
    assert Counter((operator, part) for _, operator, part in runs) == dict.fromkeys(
        [(o, p) for o in (1, 2, 3) for p in range(1, 7)], 2)
    assert [part for _, _, part in runs[:6]] != sorted(part for _, _, part in runs[:6])
    assert runs != runs_of(GaugePlan(6, 3, 2, seed=2))
    assert [trial for trial, _, _ in runs] == [1] * 18 + [2] * 18           # a round is ended before the next begins


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_filled_form_comes_back_as_a_study(tmp_path, language):
    studio = Studio(Settings(tmp_path / "home", language, 1 << 40, "1GB"))
    book = openpyxl.load_workbook(io.BytesIO(gauge_form(GaugePlan(5, 3, 2, seed=4), language)))
    sheet = book.worksheets[0]
    assert sheet.max_row == 31
    for row in range(2, 32):
        part, person = int(sheet.cell(row, 4).value[-2:]), ord(sheet.cell(row, 3).value[-1])
        sheet.cell(row, 5).value = part + person % 7 / 100 + row % 5 / 50
    path = studio.workspace.new_file(".xlsx")
    book.save(path)
    dataset = studio.import_file(path.parent.name, "측정", studio.project().id).dataset
    profile = studio.profile(dataset, 1)
    parts, people, numbers = propose.gauge_columns(profile)
    assert propose.sounds_like_gauge(parts[0], people[0])
    with studio.reading(dataset, 1) as cursor:
        found = gauge_study(cursor, parts[0].name, people[0].name, numbers[0].name)
    assert (len(found.parts), len(found.operators), found.trials, found.verdict) == (5, 3, 2, "good")
