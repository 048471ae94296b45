"""A file gets its name when all of it is there."""
import pytest

from kamp_core.workspace.durable import made_whole


def test_what_is_made_takes_its_place_once_it_is_done(tmp_path):
    (tmp_path / "p.csv").write_text("old")
    with made_whole(tmp_path / "p.csv") as first, made_whole(tmp_path / "p.csv") as second:
        second.write_text("second")
        first.write_text("first")
        assert (tmp_path / "p.csv").read_text() == "old"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"p.csv": "first"}


def test_of_what_could_not_be_made_nothing_stays(tmp_path):
    (tmp_path / "p.csv").write_text("old")
    with pytest.raises(ZeroDivisionError), made_whole(tmp_path / "p.csv") as partial:
        partial.write_text(f"{1 / 0}")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"p.csv": "old"}
