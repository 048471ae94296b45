"""Published factory files, with what is known about them."""
import pytest

from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices
from kamp_core.problems import Family, problem

pytestmark = pytest.mark.real
FLAGS = ("TWF", "HDF", "PWF", "OSF", "RNF")


@pytest.fixture
def table_of(workspace, real_data):
    def table_of(pattern):
        file = sorted(real_data.glob(pattern))[0]
        with workspace.scratch_database() as db:
            target = workspace.new_file(file.suffix)
            target.write_bytes(file.read_bytes())
            import_file(target, Choices(), db, lambda share: None)
            return db.execute("select * from data").df()
    return table_of


def test_moulding_is_a_hint_at_most_and_its_shots_stay_whole(learn, table_of):
    outcome = learn(table_of("kamp_injection/*.csv"), target="PassOrFail", bad="N", time="TimeStamp").outcome
    assert outcome.split.duplicates_grouped >= 5000
    assert outcome.split.scheme == "future"
    assert "Reason" in [e.column for e in outcome.excluded]
    assert outcome.verdict.level in ("hint", "no_signal")
    assert {s.scheme for s in outcome.scores} == {"future", "random"}


def test_ai4i_with_its_flags_is_too_good_to_be_true(learn, table_of):
    outcome = learn(table_of("ai4i2020/*comma*.csv"), target="Machine failure", bad="1").outcome
    assert outcome.verdict.level == "suspicious"
    assert outcome.verdict.reasons[0].facts["columns"] == "TWF, HDF, PWF, OSF"


def test_ai4i_without_its_flags_is_learned_honestly(learn, table_of):
    outcome = learn(table_of("ai4i2020/*comma*.csv"), target="Machine failure", bad="1", exclude=FLAGS, trials=3).outcome
    assert outcome.headline.value >= 0.75
    assert outcome.verdict.level == "hint"                    # nothing in the file tells one day or machine from another


def test_lens_quality_is_recognised(learn, table_of):
    outcome = learn(table_of("airtlab*/*.csv"), Family.MANY_CLASSES, target="quality", trials=1).outcome
    assert outcome.headline.value > 0.85


def test_the_steel_plants_power_columns_are_known_too_late(table_of):
    hints = problem("energy").late_hints
    late = [name for name in table_of("steel_energy_kr/*.csv").columns if any(hint in name.lower() for hint in hints)]
    assert len(late) == 5
    assert not {"Usage_kWh", "NSM", "WeekStatus", "Day_of_week", "Load_Type"} & set(late)
