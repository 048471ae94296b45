"""What was marked in a picture becomes conditions, and looking at these rows only fills the picture with them."""
import pytest

from kamp_core.look import draw
from kamp_core.look.charts import Wish, chart
from kamp_core.look.choosing import Marked, chosen, clicked, markable
from kamp_core.look.figure_marked import marked_figure
from kamp_core.look.figures import figure
from kamp_core.look.only import Only, narrowed, seen_anew
from kamp_core.quality.profile import make_profile
from tests.homes import reading

ROWS = """select i / 10.0 as 온도, (i * 7 % 100) + 0.5 as 압력, (i % 3 + 1)::varchar || '호기' as 설비,
    case when i % 4 = 0 then 'NG' else 'OK' end as 판정, timestamp '2026-03-01' + to_hours(i::int) as 시각 from range(1000) t(i)"""


@pytest.fixture
def cursor(workspace):
    with reading(workspace, ROWS) as cursor:
        yield cursor


def seen(cursor, see, names, kind):
    profile = make_profile(cursor, {})
    return chart(cursor, Wish(see, names, kind), tuple(profile.column(name) for name in names))


def test_bins_of_a_histogram_are_a_range(cursor):
    shown = seen(cursor, "one", ("온도",), "histogram")
    (only,) = chosen(shown, Marked(points=(3, 4, 5)))
    assert (only.column, float(only.low), float(only.high)) == ("온도", shown.edges[3], shown.edges[6])


def test_bars_are_values_and_blanks_cannot_be_chosen(cursor):
    shown = seen(cursor, "one", ("설비",), "bars")
    assert chosen(shown, Marked(points=(0, 2))) == (Only("설비", values=(shown.labels[0], shown.labels[2])),)
    assert chosen(shown, Marked(points=(7,))) == ()


@pytest.mark.parametrize("kind", ["points", "density"])
def test_a_box_over_points_is_a_range_of_both(cursor, kind):
    shown = seen(cursor, "two", ("온도", "압력"), kind)
    assert chosen(shown, Marked((20.0, 10.0), (1.0, 2.0))) == (Only("온도", "10.0", "20.0"), Only("압력", "1.0", "2.0"))


@pytest.mark.parametrize("kind", ["box", "violin"])
def test_a_box_over_groups_is_a_range_and_the_groups_it_covers(cursor, kind):
    shown = seen(cursor, "group", ("온도", "설비"), kind)
    assert chosen(shown, Marked((10.0, 20.0), (-0.3, 1.2))) == (Only("온도", "10.0", "20.0"), Only("설비", values=shown.labels[:2]))
    assert chosen(shown, Marked((10.0, 20.0), (-0.5, 2.5))) == (Only("온도", "10.0", "20.0"),)      # all groups are no condition


def test_cells_of_a_table_are_values_of_both(cursor):
    shown = seen(cursor, "two", ("설비", "판정"), "heat")
    assert chosen(shown, Marked(points=(4,))) == (Only("설비", values=(shown.x[1],)), Only("판정", values=(shown.y[1],)))


def test_a_stretch_of_time_is_one(cursor):
    ends = ("2026-03-02 00:00:00", "2026-03-03 00:00:00")
    assert chosen(seen(cursor, "parts", ("판정", "시각"), "stack"), Marked(times=ends)) == (Only("시각", *ends),)


def test_nothing_marked_is_no_condition(cursor):
    for wish in (("one", ("온도",), "histogram"), ("two", ("온도", "압력"), "points"), ("group", ("온도", "설비"), "box")):
        assert chosen(seen(cursor, *wish), Marked()) == ()
    assert not markable(seen(cursor, "many", ("온도", "압력", "온도"), "parallel"))


def test_a_part_fills_the_picture_at_its_own_resolution(cursor):
    column = make_profile(cursor, {}).column("온도")
    whole = draw(cursor, column)
    with narrowed(cursor, (Only("온도", "40.0", "50.0"),)):
        part = draw(cursor, seen_anew(cursor, column))
    assert part.edges[1] - part.edges[0] < (whole.edges[1] - whole.edges[0]) / 5
    assert sum(part.counts) + part.outside == 101
    assert part.facts["middle"] == "45"                      # what is said is of these rows, too


def test_values_that_are_gone_are_not_drawn(cursor):
    column = make_profile(cursor, {}).column("설비")
    with narrowed(cursor, (Only("설비", values=("2호기",)),)):
        assert seen_anew(cursor, column).top == (("2호기", 333),)


def test_names_are_clicked_and_ranges_dragged(cursor):
    assert clicked(seen(cursor, "one", ("설비",), "bars"))
    assert clicked(seen(cursor, "two", ("설비", "판정"), "heat"))
    assert clicked(seen(cursor, "parts", ("판정", "설비"), "stack"))
    assert not clicked(seen(cursor, "parts", ("판정", "시각"), "stack"))
    assert not clicked(seen(cursor, "one", ("온도",), "histogram"))


@pytest.mark.parametrize(("see", "kind", "columns", "marked", "frame"), [
    ("one", "bars", ("설비",), Marked(points=(1,)), {"y0": 0.5, "y1": 1.5, "yref": "y", "xref": "x domain"}),
    ("one", "pareto", ("설비",), Marked(points=(0,)), {"x0": -0.5, "x1": 0.5, "xref": "x"}),
    ("two", "points", ("온도", "압력"), Marked((20.0, 30.0), (1.0, 2.0)), {"x0": 20.0, "x1": 30.0, "y0": 1.0, "y1": 2.0}),
    ("two", "heat", ("설비", "판정"), Marked(points=(4,)), {"x0": 0.5, "x1": 1.5, "y0": 0.5, "y1": 1.5}),
    ("parts", "lines", ("판정", "시각"), Marked(times=("2026-03-02", "2026-03-03")), {"x0": "2026-03-02", "x1": "2026-03-03"})])
def test_a_kept_picture_shows_the_part_that_was_marked(cursor, see, kind, columns, marked, frame):
    shown = seen(cursor, see, columns, kind)
    (drawn,) = marked_figure(figure(shown, "ko"), shown, marked).layout.shapes
    assert {name: drawn[name] for name in frame} == frame


def test_the_frame_of_marked_bins_ends_where_they_do_and_nothing_marked_has_none(cursor):
    shown = seen(cursor, "one", ("온도",), "histogram")
    (drawn,) = marked_figure(figure(shown, "ko"), shown, Marked(points=(3, 4))).layout.shapes
    assert (drawn.x0, drawn.x1) == (shown.edges[3], shown.edges[5])
    assert not marked_figure(figure(shown, "ko"), shown, Marked()).layout.shapes
