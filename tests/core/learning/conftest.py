"""Training on a frame, without a workspace of projects and jobs around it."""
import pytest

from kamp_core.learning.request import TrainRequest
from kamp_core.learning.train import train
from kamp_core.problems import Family, Problem
from kamp_core.workspace import Workspace

PROBLEMS = {family: Problem(id=family.value, family=family, title={}, question={}, needs={}, answer={}, sample="", sample_roles={},
                            roles=(), guide={}, late_hints=("재작업",)) for family in Family}


class Learn:
    """Train on a frame: learn(frame, target=..., bad=...) → Trained, with the news it sent in learn.news."""

    def __init__(self, workspace, place):
        self.workspace, self.place, self.news = workspace, place, []

    def __call__(self, frame, family=Family.TWO_CLASSES, folder="run", finish_only=False, **asked):
        ledger = self.workspace.ledger
        dataset = ledger.add_dataset(ledger.add_project("p").id, "parts")
        with self.workspace.new_version(dataset) as draft:
            draft.cursor.register("frame", frame)
            draft.cursor.execute("create table data as select * from frame")
        (self.place / folder).mkdir(exist_ok=True)
        request = TrainRequest(problem="p", dataset=dataset, version=1, **({"trials": 2} | asked))
        self.news = []
        with self.workspace.read(dataset) as cursor:
            return train(request, PROBLEMS[family], cursor, "run", self.place / folder, self.news.append, 60.0, finish_only)


@pytest.fixture
def learn(workspace, tmp_path):
    return Learn(workspace, tmp_path)


@pytest.fixture(scope="module")
def learn_once(tmp_path_factory):
    """What several tests of a file look at is learned once."""
    place = tmp_path_factory.mktemp("learned")
    workspace = Workspace(place / "home")
    yield Learn(workspace, place)
    workspace.close()
