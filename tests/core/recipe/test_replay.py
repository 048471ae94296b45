"""The recipe of one month on the next month's file: columns with other names, missing ones, and why a step does not fit."""

import pytest

from kamp_core.errors import KampError
from kamp_core.workspace import ColumnFacts

MARCH = "생산일시,설비,온도(℃),습도(%),판정\n" + "".join(
    f"2026-03-{i % 28 + 1:02d} 08:00:00,{'AB'[i % 2]},{-999 if i == 5 else 200 + i},{40 + i},OK\n" for i in range(40)
)
APRIL = "생산 일시,설비,온도 [℃],판정\n" + "".join(
    f"2026-04-{i % 28 + 1:02d} 08:00:00,{'AB'[i % 2]},{-999 if i == 3 else 210 + i},ok\n" for i in range(20)
)
RECIPE = [
    {"kind": "blank", "column": "온도(℃)", "values": [-999]},
    {"kind": "clip", "column": "습도(%)", "high": 60},
    {"kind": "rolling", "columns": ["온도(℃)", "습도(%)"], "how": "mean", "rows": 3, "by": ["설비"], "order": "생산일시"},
    {"kind": "compute", "to": "차이", "formula": {"left": "온도(℃)", "op": "-", "right": "습도(%)"}},
    {"kind": "drop", "columns": ["판정"]},
]


@pytest.fixture
def months(studio, bring):
    """March, cleaned, and April as it came."""
    march, april = bring(MARCH, "3월"), bring(APRIL, "4월")
    studio.cleaning.extend(march, RECIPE)
    return march, april


def test_the_plan_says_which_column_is_which_and_what_is_missing(studio, months):
    plan = studio.cleaning.replay_plan(*months)
    assert [(pair.column, pair.found, pair.needed) for pair in plan.pairs] == [
        ("생산일시", "생산 일시", True),
        ("설비", "설비", True),
        ("온도(℃)", "온도 [℃]", True),
        ("습도(%)", None, True),
    ]
    assert plan.missing == ("습도(%)",)
    assert [(step.number, step.step["kind"], step.trouble, step.partly) for step in plan.steps] == [
        (None, "rename", None, ()),
        (None, "rename", None, ()),
        (1, "blank", None, ()),
        (2, "clip", "step_column_missing", ()),
        (3, "rolling", None, ("습도(%)",)),
        (4, "compute", "step_column_missing", ()),
        (5, "drop", None, ()),
    ]


def test_what_does_not_fit_is_left_out_and_told(studio, months, table):
    march, april = months
    studio.cleaning.replay(march, april)
    data, _ = table(april)
    assert data[0] == ("생산일시", "설비", "온도(℃)", "온도_mean3(℃)")
    assert [row[2] for row in data[1:5]] == [210.0, 211.0, 212.0, None]
    report = studio.cleaning.report(april)
    assert (report.source, [(left.step["kind"], left.code, left.facts) for left in report.left_out]) == (
        march,
        [
            ("clip", "step_column_missing", {"number": 2, "column": "습도(%)"}),
            ("compute", "step_column_missing", {"number": 4, "column": "습도(%)"}),
        ],
    )
    assert [step["kind"] for step in studio.cleaning.steps(april)] == ["rename", "rename", "blank", "rolling", "drop"]
    assert studio.cleaning.undo(april) == 1


def test_single_rows_that_were_corrected_are_no_business_of_another_file(studio, months):
    march, april = months
    studio.cleaning.add(march, {"kind": "correct", "column": "설비", "cells": [[1, "B"]]})
    last = studio.cleaning.replay_plan(march, april).steps[-1]
    assert (last.step["kind"], last.trouble) == ("correct", "step_of_its_file")


def test_a_missing_column_may_be_made_empty(studio, months, table):
    march, april = months
    studio.cleaning.replay(march, april, empty=("습도(%)",))
    assert table(april)[0][0] == ("생산일시", "설비", "온도(℃)", "습도(%)", "온도_mean3(℃)", "습도_mean3(%)", "차이")
    assert studio.cleaning.report(april).left_out == ()
    assert studio.ledger.version(april).recipe[2] == {"kind": "empty_column", "column": "습도(%)", "type": "integer"}


def test_a_person_may_say_which_column_is_which_and_leave_out_steps(studio, bring, table):
    march, april = bring(MARCH, "3월"), bring(APRIL.replace("온도 [℃]", "T1"), "4월")
    studio.cleaning.extend(march, RECIPE)
    assert studio.cleaning.replay_plan(march, april).missing == ("온도(℃)", "습도(%)")
    studio.cleaning.replay(march, april, mapping={"온도(℃)": "T1"}, without=(3, 5))
    assert table(april)[0][0] == ("생산일시", "설비", "온도(℃)", "판정")


def test_another_unit_and_another_type_are_turned_into_those_of_the_recipe(studio, bring, table):
    march = bring(MARCH, "3월")
    studio.cleaning.extend(march, RECIPE[:1])
    junk = "생산일시,설비,온도(℉),습도(%),판정\n" + "2026-04-01 08:00:00,A,410,50,OK\n" * 3
    april = bring(junk, "4월")
    studio.cleaning.replay(march, april, mapping={"온도(℃)": "온도(℉)"})
    assert [step["kind"] for step in studio.cleaning.steps(april)] == ["unit", "blank"]
    assert table(april)[0][1][2] == 210.0
    may = bring(
        "생산일시,설비,온도(℃),습도(%),판정\n" + "2026-05-01 08:00:00,A,없슴,50,OK\n2026-05-01 08:00:00,A,210,50,OK\n" * 3, "5월"
    )
    studio.cleaning.replay(march, may)
    assert [step["kind"] for step in studio.cleaning.steps(may)] == ["retype", "blank"]
    assert [cell[2] for cell in table(may)[1]] == ["없슴"] * 3


def test_on_the_same_file_the_same_table_comes_out(studio, bring, table):
    march, again = bring(MARCH, "3월"), bring(MARCH, "3월 다시")
    studio.cleaning.extend(march, RECIPE)
    studio.cleaning.replay(march, again)
    assert table(again) == table(march)
    assert studio.cleaning.steps(again) == studio.cleaning.steps(march)


def test_what_is_known_of_columns_goes_along_but_never_over_what_is_known_here(studio, bring):
    march, april = bring(MARCH, "3월"), bring(APRIL, "4월")
    studio.cleaning.extend(march, RECIPE[:1])
    studio.ledger.describe_columns(march, 2, {"온도(℃)": ColumnFacts(low=190, high=230), "설비": ColumnFacts(note="3월의 말")})
    studio.ledger.describe_columns(april, 1, {"설비": ColumnFacts(note="4월의 말")})
    studio.cleaning.replay(march, april)
    assert studio.ledger.version(april).columns == {"온도(℃)": ColumnFacts(low=190, high=230), "설비": ColumnFacts(note="4월의 말")}


def test_a_recipe_is_offered_to_data_that_look_alike(studio, months, bring):
    march, april = months
    assert [(offer.dataset, offer.name, offer.steps, offer.share) for offer in studio.cleaning.offers(april)] == [
        (march, "3월", 5, 0.8)
    ]
    other = bring("품번,수량\n" + "a,1\n" * 5, "재고")
    assert studio.cleaning.offers(other) == ()
    studio.cleaning.replay(march, april)
    assert studio.cleaning.offers(april) == ()


def test_a_recipe_is_offered_though_columns_have_new_names_and_the_guesses_wait_for_a_person(studio, bring):
    rows = "".join(f"A,x,2026-03-{i + 1:02d} 08:00:00,{200 + i}.5,{90 + i},L{i},{51 + i}.1\n" for i in range(20))
    march = bring("설비,비고,생산일시,온도(℃),압력(MPa),로트,중량(g)\n" + rows, "3월")
    april = bring("설비,생산일시,성형온도[C],사출압(MPa),로트번호,무게\n" + rows.replace("A,x", "A"), "4월")
    studio.cleaning.extend(march, RECIPE[:1])
    assert [(offer.name, round(offer.share, 2)) for offer in studio.cleaning.offers(april)] == [("3월", 0.86)]
    guess = studio.cleaning.replay_guess(march, april)
    assert guess == {"온도(℃)": "성형온도[C]", "로트": "로트번호", "압력(MPa)": "사출압(MPa)", "중량(g)": "무게"}
    assert studio.cleaning.replay_plan(march, april).missing == ("온도(℃)",)       # nobody has confirmed it
    plan = studio.cleaning.replay_plan(march, april, guess)
    assert (plan.absent, plan.missing) == (("비고",), ())
    studio.cleaning.replay(march, april, guess)
    assert [step["kind"] for step in studio.cleaning.steps(april)] == ["rename"] * 4 + ["blank"]


def test_a_recipe_must_be_there_and_be_anothers(studio, months):
    march, april = months
    with pytest.raises(KampError, match="recipe_none"):
        studio.cleaning.replay_plan(april, march)
    with pytest.raises(KampError, match="recipe_onto_itself"):
        studio.cleaning.replay_plan(march, march)
