"""Real factory files, cleaned as a quality manager would."""

import shutil

import pytest

pytestmark = pytest.mark.real


@pytest.fixture
def take(studio, real_data):
    """A real file as a dataset."""

    def take(name) -> str:
        path = studio.workspace.new_file(".csv")
        shutil.copyfile(real_data / name, path)
        return studio.import_file(path.parent.name, path.parent.name, studio.project().id).dataset

    return take


def test_the_moulding_file_loses_its_repeats_and_gains_what_came_before(studio, take):
    dataset = take("kamp_injection/labeled_data.csv")
    by = {"by": ["EQUIP_NAME"], "order": "TimeStamp"}
    studio.cleaning.extend(
        dataset,
        [
            {"kind": "dedupe", "columns": ["_id"]},
            {"kind": "filter", "conditions": [{"column": "PART_NAME", "op": "contains", "value": "CN7"}]},
            {"kind": "rolling", "columns": ["Mold_Temperature_3"], "how": "mean", "rows": 20, **by},
            {"kind": "time_parts", "column": "TimeStamp", "parts": ["hour", "weekday"]},
        ],
    )
    first, second, *rest = studio.cleaning.report(dataset).steps
    assert (first.rows_before, first.rows_after) == (7996, 5232)
    assert second.rows_after == studio.ledger.dataset(dataset).rows
    assert [step.changed for step in rest] == [second.rows_after, 2 * second.rows_after]
    with studio.workspace.read(dataset) as cursor:
        rows = cursor.execute('select "EQUIP_NAME", "TimeStamp", "Mold_Temperature_3", "Mold_Temperature_3_mean20" from data').df()
    ordered = rows.sort_values(["EQUIP_NAME", "TimeStamp"], kind="stable").groupby("EQUIP_NAME")["Mold_Temperature_3"]
    expected = ordered.rolling(20, min_periods=1).mean().droplevel(0).sort_index()
    assert rows["Mold_Temperature_3_mean20"].tolist() == pytest.approx(expected.tolist())


def test_the_steel_file_in_other_units_and_by_the_hour(studio, take):
    dataset = take("steel_energy_kr/Steel_industry_data.csv")
    studio.cleaning.extend(
        dataset,
        [
            {"kind": "unit", "column": "Usage_kWh", "from": "kWh", "to": "MJ"},
            {"kind": "lag", "columns": ["Usage_kWh"], "rows": 96, "names": ["yesterday"]},
        ],
    )
    with studio.workspace.read(dataset) as cursor:
        assert cursor.execute('select sum("Usage_kWh") / 3.6 from data').fetchone()[0] == pytest.approx(
            cursor.execute("select sum(yesterday) / 3.6 from data").fetchone()[0], rel=0.01
        )
        assert cursor.execute("select count(*) - count(yesterday) from data").fetchone() == (96,)
