"""Every odd file of the corpus gives its table, its warnings and its unreadable cells, or the error that refuses it."""
import pytest

from kamp_core.errors import KampError
from kamp_core.intake import inspect_file, read
from kamp_core.intake.facts import Choices
from kamp_core.wording import say, say_error
from tests.core.intake import corpus, corpus_books
from tests.core.intake.conftest import bring
from tests.makers_files import text_file

CASES = [*corpus.CASES, *corpus_books.CASES]


def test_there_are_many_and_each_has_a_name_of_its_own():
    assert len(CASES) >= 120
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [case for case in CASES if not case.error], ids=str)
def test_an_odd_file_is_read(tmp_path, db, case):
    path = text_file(tmp_path, case.content, name="original.dat")
    done = bring(path, db, **case.choices)
    assert tuple(column.name for column in done.report.columns) == case.columns
    assert tuple(done.rows) == case.rows
    assert sorted(done.warnings) == sorted(case.warnings)
    assert tuple(done.unreadable) == case.unreadable
    assert done.report.rows == len(case.rows)
    for code, facts in case.facts.items():
        assert done.warnings[code] == facts
    if case.units is not None:
        assert tuple(column.unit for column in done.report.columns) == case.units
    if case.types is not None:
        assert tuple(done.types) == case.types


@pytest.mark.parametrize("case", [case for case in CASES if not case.error], ids=str)
def test_the_look_before_shows_what_the_import_gives(tmp_path, db, case):
    path = text_file(tmp_path, case.content, name="original.dat")
    preview = inspect_file(path, Choices(**case.choices), db)
    report = bring(path, db, **case.choices).report
    assert (preview.detected, preview.columns, len(preview.rows)) == (report.detected, report.columns, min(50, report.rows))
    assert {w.code: w.facts for w in preview.warnings}.items() <= {w.code: w.facts for w in report.warnings}.items()
    for warning in report.warnings:
        for language in ("ko", "en"):
            assert "{" not in say(f"doctor.{warning.code}", language, **warning.facts)


@pytest.mark.parametrize("case", [case for case in CASES if case.error], ids=str)
def test_an_odd_file_is_refused_in_words(tmp_path, db, case):
    path = text_file(tmp_path, case.content, name="original.dat")
    with pytest.raises(KampError) as caught:
        bring(path, db, **case.choices)
    assert caught.value.code == case.error
    for code, facts in case.facts.items():
        assert (caught.value.code, caught.value.facts) == (code, facts)
    for language in ("ko", "en"):
        assert "{" not in say_error(caught.value, language)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["original.dat"]


@pytest.mark.parametrize("case", [case for case in corpus.CASES if not case.error], ids=str)
def test_the_straight_road_of_large_files_leads_to_the_same_table(tmp_path, db, case, monkeypatch):
    monkeypatch.setattr(read, "SMALL", 0)
    done = bring(text_file(tmp_path, case.content, name="original.dat"), db, **case.choices)
    assert tuple(done.rows) == case.rows
    assert sorted(done.warnings) == sorted(case.warnings)
    assert tuple(done.unreadable) == case.unreadable
