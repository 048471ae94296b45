"""The samples are what truth.json says they are."""
import importlib.util
import json

import pandas as pd
import pytest

from kamp_core.problems import Family, problem, shelf
from kamp_core.settings import ROOT

FOLDER = ROOT / "sample_data"
TRUTH = json.loads((FOLDER / "truth.json").read_text("utf-8"))


def read(name):
    korean = name in ("coating_thickness.csv", "next_week_measured_quality.csv")
    return pd.read_csv(FOLDER / name, encoding="cp949" if korean else "utf-8")


@pytest.fixture(scope="module")
def made_again(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("make_samples", FOLDER / "make_samples.py")
    make_samples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_samples)
    folder = tmp_path_factory.mktemp("samples")
    make_samples.main(folder)
    return folder


def test_the_script_makes_the_same_bytes_again(made_again):
    made = sorted(path.name for path in made_again.iterdir())
    assert len(made) == 9
    assert [name for name in made if (made_again / name).read_bytes() != (FOLDER / name).read_bytes()] == []


def test_files_are_small_enough_to_ship():
    assert max(path.stat().st_size for path in FOLDER.glob("*.csv")) < 1_500_000


def test_defects_are_rare_and_spread_over_many_days():
    parts = read("injection_defects.csv")
    days = pd.to_datetime(parts["생산일시"]).dt.date
    bad = parts["판정"] == "불량"
    assert len(parts) == 8000
    assert days.nunique() >= 60
    assert bad.mean() == pytest.approx(0.06, abs=0.02)
    assert days[bad].nunique() > 40
    assert parts["불량코드"].notna().equals(bad)


def test_a_cold_barrel_hurts_the_large_moulds_alone():
    parts = read("injection_defects.csv")
    share = (parts["판정"] == "불량").groupby([parts["배럴온도(℃)"] < 227, parts["금형"].str.startswith("M-2")]).mean()
    assert share[True, True] > 4 * share[False, True]
    assert share[True, False] < 2 * share[False, False]


def test_the_signal_is_strong_but_not_perfect():
    assert 0.8 < TRUTH["defect_prediction"]["best_possible_auc"] < 0.95


@pytest.mark.parametrize("id", sorted(shelf()))
def test_next_week_lacks_the_result_and_has_one_renamed_column(id):
    before, after = read(problem(id).sample), read(f"next_week_{id}.csv")
    assert set(after.columns) - set(before.columns) == set(TRUTH[id]["next_week_renamed"].values())
    missing = set(before.columns) - set(after.columns) - set(TRUTH[id]["next_week_renamed"])
    hidden = set() if problem(id).family is Family.FORECAST else {problem(id).sample_roles["target"]}   # a forecast goes on from it
    assert missing == {*hidden, *TRUTH[id]["late"]}
    when = problem(id).sample_roles["time"]
    if problem(id).family is Family.FORECAST:         # its last rows tell what is planned
        before = before[before[problem(id).sample_roles["target"]].notna()]
    assert after[when].min() > before[when].max()
