"""Real factory files: every row, and every cell as Python's own csv module reads it."""
import csv
import datetime as dt

import pytest

pytestmark = pytest.mark.real


def test_the_plating_file_is_cp949_and_every_cell_is_there(real_data, importing):
    path = real_data / "kamp_plating_merged_cp949" / "kemp-abh-sensor.csv"
    with path.open(encoding="cp949", newline="") as file:
        header, *rows = list(csv.reader(file))
    done = importing(path, keep_text=True)
    assert done.report.detected.encoding == "cp949"
    assert [column.name for column in done.report.columns] == header
    assert len(done.rows) == 47_058
    assert [[cell or "" for cell in row] for row in done.raw] == rows
    assert done.types == ["integer", "integer", "date", "time", "number", "number", "number", "number", "integer"]
    assert [row[4:8] for row in done.rows] == [tuple(map(float, row[4:8])) for row in rows]
    assert [(row[0], row[1], str(row[2]), row[8]) for row in done.rows] == [
        (int(row[0]), int(row[1]), row[2], int(row[8])) for row in rows]
    assert done.column(3)[0] == dt.time(16, 27, 17)
    assert done.unreadable == []


def test_the_moulding_file_comes_with_korean_values_and_moments(real_data, importing):
    done = importing(real_data / "kamp_injection" / "labeled_data.csv")
    assert (len(done.rows), len(done.report.columns), done.unreadable) == (7_996, 45, [])
    types = {column.name: column.type for column in done.report.columns}
    assert (types["TimeStamp"], types["PassOrFail"], types["Cycle_Time"]) == ("datetime", "text", "number")
    verdicts = done.column(next(i for i, name in enumerate(types) if name == "PassOrFail"))
    assert verdicts.count("N") == 71


@pytest.mark.parametrize(("name", "rows", "columns", "types"), [
    ("steel_energy_kr/Steel_industry_data.csv", 35_040, 11, {"date": "datetime", "Usage_kWh": "number"}),
    ("ai4i2020/ai4i2020_comma_bom.csv", 10_000, 14, {"Machine failure": "integer", "Torque [Nm]": "number"}),
    ("ai4i2020/ai4i2020_tab.csv", 10_000, 14, {"Machine failure": "integer", "Torque [Nm]": "number"}),
    ("ai4i2020/ai4i2020_padded.csv", 10_000, 14, {"Machine failure": "integer", "Torque [Nm]": "number"}),
    ("airtlab_injection_lens/data.csv", 1_451, 14, {}),
    ("ccpp/Folds5x2_pp.xlsx", 9_568, 5, {"EP": "number"}),
    ("electric_production_us/Electric_Production.csv", 397, 2, {"Date": "date"}),
    ("kosis_cp949/산업별_취업자_20210206234505.csv", 96, 3, {}),
])
def test_other_files_come_whole(real_data, importing, name, rows, columns, types):
    done = importing(real_data / name)
    assert (len(done.rows), len(done.report.columns), done.unreadable) == (rows, columns, [])
    assert types.items() <= {column.name: column.type for column in done.report.columns}.items()


def test_a_file_of_every_folder_is_read(real_data, importing):
    paths = sorted(path for path in real_data.rglob("*") if path.suffix in (".csv", ".xlsx"))
    for path in {path.parent: path for path in paths}.values():
        assert importing(path).report.rows > 0, path.name
