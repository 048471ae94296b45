"""Similar past cases: the nearest in what matters, told with what differs, and no likeness where there is none."""
import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Importance
from kamp_core.learning.similar import Past
from tests.factory import moulding

CAUSES = (Importance("실린더온도", 0.3, 0.2, 0.4), Importance("금형", 0.05, 0.0, 0.1), Importance("사출압력", -0.01, -0.02, 0.0))


def past(rows=600, more=()):
    parts = moulding(rows).drop(columns="판정")
    parts = pd.concat([parts, *more], ignore_index=True)
    return parts, Past(parts, np.arange(1, len(parts) + 1), CAUSES)


def test_the_nearest_in_what_matters_come_first():
    parts, known = past()
    part = {"실린더온도": 225.0, "금형": "B", "사출압력": 90.0}
    found = known.of_part(part)
    assert len(found) == 5
    assert [case.distance for case in found] == sorted(case.distance for case in found)
    there = parts.iloc[[case.row - 1 for case in found]]
    assert set(there["금형"]) == {"B"}
    assert (there["실린더온도"] - 225).abs().max() < 2
    assert there["사출압력"].min() > 95                          # which has no say in the answer


def test_what_differs_is_told_with_both_values():
    _, known = past()
    apart = [one for case in known.of_part({"실린더온도": 225.0, "금형": "없던 금형"}) for one in case.apart]
    assert {one.here for one in apart if one.column == "금형"} == {"없던 금형"}
    assert {one.there for one in apart if one.column == "금형"} <= set("ABCDE")


def test_a_row_is_not_like_itself_nor_like_its_twin():
    parts, _ = past()
    twin = parts.iloc[[10]]
    _, known = past(more=[twin])
    rows = [case.row for case in known.of_row(11)]
    assert rows
    assert not {11, 601} & set(rows)
    assert known.of_row(5_000) == ()


def test_far_from_everything_there_is_nothing_like_it():
    _, known = past()
    assert known.of_part({"실린더온도": 330.0, "금형": "B"})[0].closeness == "far"
    assert known.of_part({"실린더온도": 229.0, "금형": "B"})[0].closeness in ("close", "like")
    own = [known.of_row(row)[0].closeness for row in range(1, 601, 6)]
    assert "far" not in own                                    # rows of the data are not called strange
    assert np.mean([closeness == "some" for closeness in own]) <= 0.05


def test_empty_cells_are_like_empty_cells_alone():
    parts, _ = past()
    holed = parts.assign(실린더온도=parts["실린더온도"].where(parts.index % 4 > 0))
    known = Past(holed, np.arange(1, 601), CAUSES)
    assert all(holed["실린더온도"].isna().iloc[case.row - 1] for case in known.of_part({"금형": "C"}))


def test_bad_parts_have_bad_parts_for_neighbours():
    parts = moulding(1200)
    bad = (parts["판정"] == "불량").to_numpy()
    known = Past(parts.drop(columns="판정"), np.arange(1, 1201), CAUSES)

    def share(rows):
        return np.mean([bad[case.row - 1] for row in rows for case in known.of_row(int(row))])
    assert share(np.flatnonzero(bad)[:60] + 1) > 3 * share(np.flatnonzero(~bad)[:60] + 1)
