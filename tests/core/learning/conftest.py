"""Training on a frame, without a workspace of projects and jobs around it."""
import pytest

from kamp_core.learning.request import TrainRequest
from kamp_core.learning.train import train
from kamp_core.problems import Family, Problem

PROBLEMS = {family: Problem(id=family.value, family=family, title={}, question={}, needs={}, answer={}, sample="", sample_roles={},
                            roles=(), guide={}, late_hints=("재작업",)) for family in Family}


@pytest.fixture
def learn(workspace, tmp_path):
    """Train on a frame: learn(frame, target=..., bad=...) → Trained, with the news it sent in learn.news."""
    def learn(frame, family=Family.TWO_CLASSES, folder="run", finish_only=False, **asked):
        dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "parts")
        with workspace.new_version(dataset) as draft:
            draft.cursor.register("frame", frame)
            draft.cursor.execute("create table data as select * from frame")
        (tmp_path / folder).mkdir(exist_ok=True)
        request = TrainRequest(problem="p", dataset=dataset, version=1, **({"trials": 2} | asked))
        learn.news = []
        with workspace.read(dataset) as cursor:
            return train(request, PROBLEMS[family], cursor, "run", tmp_path / folder, learn.news.append, 60.0, finish_only)
    return learn
