"""The money desk: what a page asks for at every click is worked out once for an answer and its prices."""
from dataclasses import replace

import pytest

from kamp_core.learning.worth import whole
from kamp_core.learning.worth.facts import Kind
from kamp_core.reports.sentences import USUAL_SHARE
from kamp_core.studio import money
from tests.homes import answered
from tests.makers_worth import PRICES, answers

ANSWERS = answers()


@pytest.fixture
def known(studio):
    """known(kind) → (answer, project), its rows kept aside and its prices given."""
    def known(kind):
        outcome, held = ANSWERS[kind]
        project = studio.project().id
        run = answered(studio, outcome)
        if held is not None:
            held.to_parquet(studio.workspace.run_folder(run) / "holdout.parquet")
        for name, price in PRICES[kind].items():
            studio.money.set_price(project, kind, name, price)
        return replace(outcome, run=run), project
    return known


@pytest.fixture
def counted(monkeypatch):
    """How often a function of a module was called."""
    def counted(module, name):
        calls, real = [], getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given: calls.append(name) or real(*given))
        return calls
    return counted


def test_a_click_works_nothing_out_anew(studio, known, counted, monkeypatch):
    monkeypatch.setattr(money, "limits_of", lambda workspace, outcome: (85.0, 115.0))
    read, curves, worths = counted(money.pd, "read_parquet"), counted(whole, "out_of_limits"), counted(money, "worth_of")
    outcome, project = known(Kind.SPEC)
    first = studio.money.offer(outcome, project)
    assert [studio.money.offer(outcome, project) for _ in range(3)] == [first] * 3
    assert (len(read), len(curves), len(worths)) == (1, 1, 1)
    studio.money.set_price(project, Kind.SPEC, "missed", 50_000)
    assert studio.money.offer(outcome, project).worth.money.value > first.worth.money.value
    assert (len(curves), len(worths)) == (1, 2)                    # the prices are new, the parts out of limits are not


def test_the_data_are_looked_through_once(studio, known, monkeypatch):
    outcome, project = known(Kind.USE)
    looked = []
    monkeypatch.setattr(studio.money, "_a_part", lambda outcome: looked.append(outcome.run) or 0.5)
    assert [studio.money.offer(outcome, project).worth.a_part for _ in range(3)] == [75.0] * 3
    assert len(looked) == 1


def test_new_limits_a_resumed_run_and_another_share_are_worked_out_anew(studio, known, counted, monkeypatch):
    limits = [(85.0, 115.0)]
    monkeypatch.setattr(money, "limits_of", lambda workspace, outcome: limits[0])
    outcome, project = known(Kind.SPEC)
    first = studio.money.offer(outcome, project).worth
    limits[0] = (88.0, 112.0)
    assert studio.money.offer(outcome, project).worth != first
    defects, project = known(Kind.INSPECT)
    worths = counted(money, "worth_of")
    for share in (None, 0.1, 0.3, 0.1, None):
        studio.money.offer(defects, project, share)
    assert len(worths) == 3
    studio.money.offer(replace(defects, seconds=defects.seconds + 60), project)
    assert len(worths) == 4


def test_no_more_is_kept_than_a_few(studio, known):
    outcome, project = known(Kind.INSPECT)
    for price in range(1, 3 * money.KEPT):
        studio.money.set_price(project, Kind.INSPECT, "missed", price)
        studio.money.offer(outcome, project)
    assert len(studio.money._once._kept) == money.KEPT


def test_the_share_inspected_is_the_wish_else_the_one_worth_most_else_the_usual(studio, known):
    outcome, project = known(Kind.INSPECT)
    offer, share = studio.money.priced(outcome, project, None)
    assert (share, offer.worth.share) == (0.1, 0.1)
    offer, share = studio.money.priced(outcome, project, 0.29)     # the nearest that was looked at
    assert (share, offer.worth.share, offer.worth.best.share) == (0.3, 0.3, 0.1)
    other = studio.ledger.add_project("다른 공장").id                # where nobody was asked for prices
    offer, share = studio.money.priced(outcome, other, None)
    assert (share, offer.worth) == (USUAL_SHARE, None)
