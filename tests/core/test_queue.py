"""The queue of a team: everybody in turn, nobody with more than a few waiting; without names, who came first."""
import pytest

from kamp_core.errors import KampError
from kamp_core.jobs.board import MOST_WAITING, Board
from kamp_core.jobs.facts import State
from kamp_core.jobs.runner import JobRunner
from kamp_core.learning.request import TrainRequest

REQUEST = TrainRequest("defect_prediction", "0123456789", 1, target="판정")


@pytest.fixture
def board(workspace):
    return Board(workspace.ledger)


def ask(board, who, *runs):
    board._ledger.who = lambda: who
    for run in runs:
        board.add(run, "project", REQUEST)


def taken(board):
    """The runs in the order in which workers take them, each ending at once."""
    order = []
    while board.claim(1):
        run = board.in_state(State.RUNNING)[0]
        board.end(run, State.DONE)
        order.append(run.id)
    return order


def test_without_names_who_came_first_is_served_first(board):
    ask(board, "", "a", "b", "c", "d", "e")
    assert taken(board) == ["a", "b", "c", "d", "e"]


def test_one_with_many_trainings_lets_the_others_in_between(board):
    ask(board, "김대리", "k1", "k2", "k3")
    ask(board, "이사원", "l1")
    ask(board, "박부장", "p1", "p2")
    assert [run.id for run in board.in_state(State.WAITING)] == ["k1", "l1", "p1", "k2", "p2", "k3"]
    assert taken(board) == ["k1", "l1", "p1", "k2", "p2", "k3"]


def test_whoever_had_the_machine_longest_ago_is_next(board):
    ask(board, "김대리", "k1")
    assert taken(board) == ["k1"]
    ask(board, "김대리", "k2")
    ask(board, "이사원", "l1")
    assert taken(board) == ["l1", "k2"]


def test_a_person_has_only_a_few_waiting_and_hears_why(board, workspace):
    ask(board, "김대리", *(f"k{number}" for number in range(MOST_WAITING)))
    with pytest.raises(KampError, match="queue_full"):
        ask(board, "김대리", "more")
    ask(board, "이사원", "l1")
    assert taken(board)[:2] == ["k0", "l1"]


def test_what_was_refused_leaves_no_folder(board, workspace):
    ask(board, "김대리", *(f"k{number}" for number in range(MOST_WAITING)))
    runner = JobRunner(workspace)
    with pytest.raises(KampError, match="queue_full"):
        runner.submit(REQUEST, "project")
    assert list((workspace.home / "runs").iterdir()) == []
