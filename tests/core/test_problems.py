"""The shelf of problems, and which column plays which part."""
import csv
import re

import pytest

from kamp_core.errors import KampError
from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices
from kamp_core.problems import Family, find, problem, shelf
from kamp_core.problems.matching import answers, guess_bad, guess_roles, sounds_like_result
from kamp_core.quality import profile_table
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.settings import ROOT

DEFECTS, THICKNESS, FAULTS = problem("defect_prediction"), problem("measured_quality"), problem("fault_type")


def column(name, kind="number", distinct=500, top=(), type="DOUBLE", decimals=True):
    return ColumnProfile(name, type, kind, None, 1000, 0, distinct, top=top, decimals=decimals)


def result(name, *values, **changes):
    top = tuple((value, 900 - 800 * place) for place, value in enumerate(values))
    return column(name, **{"kind": "category", "distinct": len(values), "type": "VARCHAR", "decimals": False, "top": top} | changes)


def table(*columns):
    return Profile(1000, columns, 0)


@pytest.mark.parametrize("id", sorted(shelf()))
def test_every_problem_speaks_both_languages_and_has_its_sample(id):
    known = problem(id)
    texts = [known.title, known.question, known.needs, known.answer]
    texts += [text for role in known.roles for text in (role.label, role.help)]
    assert all(set(text) == {"ko", "en"} and all(text.values()) for text in texts)
    assert all(re.search("[가-힣]", text["ko"]) and not re.search("[가-힣]", text["en"]) for text in texts)
    encoding = "cp949" if id == "measured_quality" else "utf-8-sig"
    with (ROOT / "sample_data" / known.sample).open(encoding=encoding, newline="") as file:
        header = next(csv.reader(file))
    needed = {role.name for role in known.roles if role.needed and not role.many}
    assert needed <= set(known.sample_roles)
    assert {column for role, column in known.sample_roles.items() if role != "bad"} <= set(header)


def test_an_unknown_problem_is_said_with_those_there_are():
    with pytest.raises(KampError) as caught:
        problem("world_peace")
    assert caught.value.choices == tuple(shelf())


def test_runs_of_earlier_builds_find_their_problem_under_its_new_name():
    assert problem("demand_forecast") is problem("demand")
    assert find("of_a_newer_version") is None


def test_roles_are_guessed_from_names_and_kinds():
    guess = guess_roles(DEFECTS, table(
        column("생산일시", "time", type="TIMESTAMP"), column("제품번호", "id"), column("금형", "category", 6, decimals=False),
        column("금형온도", decimals=False), result("판정", "양품", "불량"), result("불량코드", "A", "B"), column("사출압력")))
    assert (guess.target, guess.time, guess.group, guess.bad) == ("판정", "생산일시", "금형", "불량")
    assert guess.inputs == ("금형온도", "사출압력")
    assert (guess.late, guess.ids) == (("불량코드",), ("제품번호",))


def test_a_whole_number_reading_is_no_group_but_a_number_of_a_mould_is():
    reading = column("Mold Temperature", distinct=30, decimals=False)
    number = column("금형 번호", distinct=8, decimals=False)
    assert guess_roles(DEFECTS, table(reading)).group is None
    assert guess_roles(DEFECTS, table(reading, number)).group == "금형 번호"


def test_no_column_fits_a_problem_it_was_not_made_for():
    assert guess_roles(DEFECTS, table(column("온도"), column("압력"))).target is None
    assert guess_roles(THICKNESS, table(result("판정", "OK", "NG"))).target is None


def test_short_hints_do_not_hit_inside_other_words():
    assert guess_roles(THICKNESS, table(column("Temperature"), column("PE"), column("Speed"))).target == "PE"


@pytest.mark.parametrize(("values", "bad"), [
    (("양품", "불량"), "불량"), (("불량", "양품"), "불량"), (("Y", "N"), "N"), (("N", "Y"), "Y"), (("0", "1"), "1"),
    (("1", "0"), "0"), (("OK", "NG"), "NG"), (("pass", "fail"), "fail"), (("가", "나"), "나")])
def test_the_bad_value_is_known_by_its_name_else_the_rarer_one(values, bad):
    assert guess_bad(DEFECTS, result("판정", *values)) == bad


def test_values_are_spelt_as_learning_reads_them():
    assert answers(result("불량", "false", "true", type="BOOLEAN", kind="boolean")) == ("False", "True")
    assert answers(result("불량", "0.0", "1.0", type="DOUBLE", kind="number")) == ("0", "1")
    assert guess_bad(DEFECTS, result("불량", "false", "true", type="BOOLEAN", kind="boolean")) == "True"


def test_only_two_classes_have_a_bad_value():
    assert guess_bad(FAULTS, result("고장유형", "누설", "마모")) is None
    assert FAULTS.family is Family.MANY_CLASSES


PROCESS = ("Injection_Time", "Max_Switch_Over_Pressure", "Barrel_Temperature_1", "Mold_Temperature_3", "Average_Screw_RPM", "pH",
           "Torque [Nm]", "Tool wear [min]", "Rotational speed [rpm]", "Process temperature [K]", "배럴온도(℃)", "보압시간",
           "냉각수온도", "Transaction", "Reaction Temp", "Fraction", "Inlet pressure", "원료 투입량", "조도", "검출 전류")


@pytest.mark.parametrize("id", sorted(shelf()))
def test_names_of_process_columns_are_never_taken_for_late_ones(id):
    assert [name for name in PROCESS if any(hint.lower() in name.lower() for hint in problem(id).late_hints)] == []


REAL = [("kamp_injection/labeled_data.csv", ("PassOrFail", "TimeStamp", "N"), {"Reason"}),
        ("kamp_plating_merged_cp949/kemp-abh-sensor.csv", ("Result", "Date", "1"), set()),
        ("ai4i2020/ai4i2020_comma_bom.csv", ("Machine failure", None, "1"), set())]


@pytest.mark.real
@pytest.mark.parametrize(("file", "roles", "late"), REAL)
def test_roles_of_real_factory_files(file, roles, late, real_data, workspace, tmp_path):
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("").id, "real")
    with workspace.new_version(dataset) as draft:
        import_file(real_data / file, Choices(), draft.cursor, lambda share: None, dataset=dataset)
        guess = guess_roles(DEFECTS, profile_table(draft.cursor, {}, tmp_path / "profile.json"))
    assert (guess.target, guess.time, guess.bad) == roles
    assert set(guess.late) == late
    assert not {guess.target, "Reason"} & set(guess.inputs)


# the columns that a problem finds in a file without being told: result, its bad value, time, knobs
OBVIOUS = [("failure_soon", "ai4i2020/ai4i2020_comma_bom.csv", ("Machine failure", "1", None, ())),
           ("fault_type", "airtlab_injection_lens/data.csv", ("quality", None, None, ())),
           ("best_settings", "airtlab_injection_lens/data.csv", (None, None, None, ())),      # peaks and means are readings
           ("demand", "electric_production_us/Electric_Production.csv", ("Value", None, "Date", ())),
           ("demand", "kamp_surface_scm/raw_data.csv", ("생산량(Kg)", None, "생산일자", ())),       # not the first of ten shipments
           ("demand", "kamp_surface_scm/data.csv", ("produce", None, "date", ())),
           ("energy", "steel_energy_kr/Steel_industry_data.csv", ("Usage_kWh", None, "date", ())),
           ("odd_behaviour", "skab/valve2/3.csv", ("anomaly", "1", "datetime", ()))]


@pytest.mark.real
@pytest.mark.parametrize(("id", "file", "roles"), OBVIOUS)
def test_the_obvious_is_found_in_real_files(id, file, roles, real_data, workspace, tmp_path):
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("").id, "real")
    with workspace.new_version(dataset) as draft:
        import_file(real_data / file, Choices(), draft.cursor, lambda share: None, dataset=dataset)
        guess = guess_roles(problem(id), profile_table(draft.cursor, {}, tmp_path / "profile.json"))
    assert (guess.target, guess.bad, guess.time, guess.knobs) == roles


def test_one_of_several_numbered_columns_is_not_the_whole():
    shipped = [column(f"{number}차 출고량") for number in range(1, 5)]
    day = column("생산일자", "time", type="DATE")
    assert guess_roles(problem("demand"), table(day, column("생산량(Kg)"), *shipped)).target == "생산량(Kg)"
    assert guess_roles(problem("demand"), table(day, *shipped)).target == "1차 출고량"         # where there is nothing else


def test_what_is_called_a_peak_or_a_mean_was_read_not_set():
    pressures = ("injection pressure", "injection pressure peak value", "사출압력(MPa)", "사출압력 최대(MPa)")
    found = guess_roles(problem("best_settings"), table(*map(column, pressures), column("강도")))
    assert found.knobs == ("injection pressure", "사출압력(MPa)")


def test_a_total_is_known_by_its_one_syllable_but_no_machine_is():
    assert guess_roles(problem("demand"), table(column("시점", "time", type="DATE"), column("계"), column("85"))).target == "계"
    assert guess_roles(problem("demand"), table(column("시점", "time", type="DATE"), column("설계치"), column("85"))).target is None


def test_a_result_of_zeros_and_ones_with_decimals_is_spelt_as_learning_reads_it():
    event = result("anomaly", "0.0", "1.0", type="DOUBLE")
    assert guess_bad(problem("odd_behaviour"), event) == "1"


@pytest.mark.parametrize(("found", "bad", "is_result"), [
    (result("판정", "OK", "NG"), "NG", True), (result("등급", "정상", "두꺼움", "얇음"), "얇음", True),
    (result("확인", "양품", "불량"), "불량", True), (result("설비", "1호기", "2호기"), "2호기", False),
    (result("흠집수", "0", "1", "2", kind="number"), "2", False)])
def test_what_is_left_over_is_no_result(found, bad, is_result):
    """A column or its bad value says by its name that it judges; a machine or a count does not."""
    assert sounds_like_result(DEFECTS, found, bad) is is_result


def test_a_result_that_nothing_tells_is_asked_for_unless_one_column_alone_can_be_it():
    machine, shift = result("설비", "1호기", "2호기"), result("교대", "주", "야")
    assert guess_roles(DEFECTS, Profile(100, (machine, shift), 0)).target is None
    assert guess_roles(DEFECTS, Profile(100, (machine,), 0)).target == "설비"
    assert guess_roles(DEFECTS, Profile(100, (result("확인", "양품", "불량"), machine), 0)).target == "확인"
