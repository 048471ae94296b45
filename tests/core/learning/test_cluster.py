"""Fits on a Dask cluster: a real scheduler and workers, which come to what this machine comes to, and may be lost."""
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.learning import search as search_module
from kamp_core.learning.blended import View
from kamp_core.learning.budget import Budget
from kamp_core.learning.engines import cluster as cluster_module
from kamp_core.learning.engines.cluster import Cluster
from kamp_core.learning.engines.fold import Ground
from kamp_core.learning.engines.places import Here, OutOfTime
from kamp_core.learning.engines.recipe import Prepared
from kamp_core.learning.request import StopAsked
from kamp_core.learning.search import search
from kamp_core.problems import Family
from tests.core.learning.cluster_models import standin
from tests.factory import moulding, pump_log
from tests.waiting import until

ROOT = Path(__file__).parents[3]
ROLES = {"target": "판정", "bad": "불량", "time": "생산일시"}
PATIENCE = 60               # seconds for a process to start on a busy machine


class RealCluster:
    """A scheduler and workers on loopback, a process each, started when a test needs them."""

    def __init__(self):
        self.scheduler, self.workers, self.address = None, [], ""

    def up(self, workers):
        """→ the address of a scheduler that has so many workers."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            port = free_port()
            self.address = f"tcp://127.0.0.1:{port}"
            self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
                                         "--dashboard-address", "127.0.0.1:0")
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < workers:
            self.workers.append(self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                                            "--host", "127.0.0.1", "--memory-limit", "0"))
        with self.client() as client:
            client.wait_for_workers(workers, timeout=PATIENCE)
        return self.address

    def client(self):
        from distributed import Client
        return Client(self.address, timeout=PATIENCE, set_as_default=False)

    def tasks(self):
        """How many the workers are at, or are to do."""
        with self.client() as client:
            return sum(map(len, client.processing().values()))

    def end(self):
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait()

    def _start(self, kind, *options):
        """A task may lose one worker here, and is given up with the second."""
        return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{kind}", *options], cwd=ROOT,
                                env=os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "PYTHONPATH": str(ROOT)},
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def real():
    cluster = RealCluster()
    yield cluster
    cluster.end()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def ground_of(rows=60, folds=4):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(rows, 2)), np.arange(rows) % 3 // 2
    parts = np.array_split(np.arange(rows), folds)
    return Ground(Prepared(Family.TWO_CLASSES, x, y, 2, View((("number", 1), ("number", 1)))),
                  tuple((np.setdiff1d(np.arange(rows), part), part) for part in parts), 0)


def place_at(address, ground=None, ends=None, told=lambda key, facts: None):
    ground = ground or ground_of()
    return Cluster(address, ground, Here(ground, 1), ends, told)


def said(fits):
    return np.concatenate([fit.predicted for fit in fits])


def without_times(outcome):
    """All of an answer but what took time, and the versions."""
    passed_by = ("seconds", "versions", "holdout_predictions", "dataset")
    kept = {name: value for name, value in asdict(outcome).items() if name not in passed_by}
    return json.loads(json.dumps(kept, default=str), object_hook=lambda one: {k: v for k, v in one.items() if k != "fit_seconds"})


def equal(one, other):
    """The same, numbers to 1e-9."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return one == pytest.approx(other, abs=1e-9) if isinstance(one, float) else one == other


def test_a_training_on_a_cluster_comes_to_the_same_answer(real, learn, monkeypatch):
    """Also the candidates that were dropped as hopeless after a fold are the same, though more of them had been begun."""
    frame = moulding(400)
    here = learn(frame, folder="here", trials=5, **ROLES)
    here_news = [news.key for news in learn.news]
    monkeypatch.setenv("KAMP_DASK_SCHEDULER", real.up(2))
    monkeypatch.setattr(cluster_module, "BUSY", 8)          # far ahead
    there = learn(frame, folder="there", trials=5, **ROLES)
    assert equal(without_times(there.outcome), without_times(here.outcome))
    rows = [pd.read_parquet(trained.outcome.holdout_predictions) for trained in (here, there)]
    pd.testing.assert_frame_equal(*rows, rtol=0, atol=1e-9)
    assert "(2 × 1)" in there.outcome.versions["dask"]
    assert "dask" not in here.outcome.versions
    assert [news.facts["workers"] for news in learn.news if news.key == "news.cluster"][:1] == [2]
    assert [news.key for news in learn.news if news.key != "news.cluster"] == here_news


def test_what_is_fitted_ahead_and_dropped_changes_nothing(real, monkeypatch, tmp_path):
    """Decisions are made in the order of the candidates, whoever is done first; a failed fit fails as it does here."""
    ground = ground_of()
    order = [standin("first"), standin("slow", seconds=0.3), standin("odd", fails=True), standin("last")]
    monkeypatch.setattr(search_module, "in_order", lambda field, tried: ahead(order, field.place))
    monkeypatch.setattr(search_module, "_hopeless",
                        lambda spec, parts, field, tried: tried[-1].spec.id == "first" and len(parts) == 2)

    def ahead(order, place):
        for spec in order[1:]:
            place.begin(spec, None)
        return iter(order)

    def table(folder):
        found = search(ground.data, ground.folds, Budget(60, 0, 9, 1), 0, tmp_path / folder, False, lambda *news, **facts: None)
        return [(t.candidate.model, t.candidate.value, t.candidate.status, t.candidate.error) for t in found.tried]

    here = table("here")
    assert [line[2:] for line in here] == [("done", None), ("skipped", "behind"), ("failed", "ValueError: it always fails"),
                                           ("done", None)]
    monkeypatch.setenv("KAMP_DASK_SCHEDULER", real.up(2))
    assert table("there") == here


def test_the_rows_are_sent_once_and_a_task_is_small(real):
    import pickle
    ground = ground_of(20_000)
    with place_at(real.up(2), ground) as place:
        place.fits(standin(), range(4), None)
        with real.client() as client:
            rows = {key for keys in client.has_what().values() for key in keys if str(key).startswith("kamp-rows")}
        task = cluster_module.Asked(standin(), 0, None, cluster_module.versions())
    assert len(rows) == 1
    assert len(pickle.dumps(task)) < 2_000


def test_only_prepared_numbers_leave_for_the_cluster(learn, monkeypatch):
    """No names of columns, no texts, no times as they were written."""
    sent = []
    monkeypatch.setattr(cluster_module, "CONNECT", 0.3)
    monkeypatch.setenv("KAMP_DASK_SCHEDULER", f"tcp://127.0.0.1:{free_port()}")
    packed = cluster_module.pickle.dumps
    monkeypatch.setattr(cluster_module.pickle, "dumps", lambda *given, **how: sent.append(packed(*given, **how)) or sent[-1])
    learn(moulding(300), trials=1, **ROLES)
    assert len(sent) == 1
    assert not any(word.encode() in sent[0] for word in ("실린더온도", "금형", "불량", "2025-03"))


def test_a_stop_cancels_what_was_asked_for(real):
    """What a worker is in the middle of, Dask cannot end: nothing else is begun."""
    def told(key, facts):
        if place.asked:
            raise StopAsked

    place = place_at(real.up(2), told=told)
    place.asked = False
    with place:
        place.begin(standin(seconds=1.5), None)
        place.begin(standin("next", seconds=30), None)
        place.asked, place._said = True, 0.0
        start = time.monotonic()
        with pytest.raises(StopAsked):
            place.fits(standin(seconds=1.5), range(4), None)
    assert time.monotonic() - start < 5
    until(lambda: real.tasks() == 0)


def test_the_time_of_the_search_ends_the_waiting(real):
    with place_at(real.up(2), ends=time.monotonic() + 600) as place:
        assert len(place.fits(standin(), range(1), None)) == 1
        place._ends = time.monotonic() + 0.5
        with pytest.raises(OutOfTime):
            place.fits(standin("next", seconds=5), range(1), None)


def test_a_cluster_that_does_other_work_all_the_time_is_not_waited_for(real):
    """A first model has to come from somewhere."""
    with place_at(real.up(2)) as other:
        other.begin(standin(seconds=4), None)
        with place_at(real.address, ends=time.monotonic() + 2) as place:
            assert len(place.fits(standin(), range(4), None)) == 4
            assert [note.code for note in place.notes] == ["cluster_lost"]


def test_other_versions_are_refused(real, monkeypatch):
    ours = cluster_module.versions()
    monkeypatch.setattr(cluster_module, "versions", lambda: ours | {"numpy": "9.9"})
    monkeypatch.setattr(cluster_module, "workers_of", lambda client: (
        cluster_module.Worker("tcp://w", 1, 0, ours, cluster_module.differing(ours, ours | {"numpy": "9.9"})),))
    with pytest.raises(KampError) as refused, place_at(real.up(2)):
        pass
    assert (refused.value.code, refused.value.facts["name"], refused.value.facts["here"]) == ("cluster_versions", "numpy", "9.9")


def test_a_worker_without_this_program_is_told(monkeypatch):
    class Client:
        def scheduler_info(self, n_workers):
            return {"workers": {"tcp://w": {"nthreads": 1, "memory_limit": 0}}}

        def run(self, function, on_error):
            return {"tcp://w": ModuleNotFoundError("No module named 'kamp_core'")}

    with pytest.raises(KampError, match="cluster_stranger"):
        cluster_module.workers_of(Client())


def test_a_worker_that_joins_later_with_other_versions_is_refused_too(real, monkeypatch):
    with place_at(real.up(2)) as place:
        ours = cluster_module.versions()
        monkeypatch.setattr(cluster_module, "versions", lambda: ours | {"lightgbm": "9.9"})
        with pytest.raises(KampError, match="cluster_versions"):
            place.fits(standin(), range(4), None)


def test_the_check_tells_who_is_there(real, capsys, monkeypatch, tmp_path):
    home = ["--home", str(tmp_path)]
    assert main(["cluster-check", real.up(2), "--json", *home]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ready"]
    assert [(worker["cores"], worker["versions"] == told["versions"]) for worker in told["workers"]] == [(1, True), (1, True)]
    monkeypatch.setenv("KAMP_DASK_SCHEDULER", real.address)
    assert main(["cluster-check", "--language", "ko", *home]) == 0
    assert "작업 프로그램 2개, 코어 2개" in capsys.readouterr().out


def test_a_scheduler_that_does_not_answer_is_told(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(cluster_module, "CONNECT", 0.3)
    nobody = f"tcp://127.0.0.1:{free_port()}"
    assert main(["cluster-check", nobody, "--language", "en", "--home", str(tmp_path)]) == 1
    assert f"Nobody answers at {nobody}" in capsys.readouterr().err
    with place_at(nobody) as place:
        assert len(place.fits(standin(), range(4), None)) == 4      # on this machine
    assert [(note.code, note.facts) for note in place.notes] == [("cluster_lost", {"done": 0})]


def test_an_odd_address_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("KAMP_DASK_SCHEDULER", "http://the-cluster")
    assert main(["problems", "--language", "en"]) == 1
    assert "KAMP_DASK_SCHEDULER" in capsys.readouterr().err


def test_other_kinds_of_problems_say_that_they_stay_here(learn, monkeypatch):
    monkeypatch.setenv("KAMP_DASK_SCHEDULER", f"tcp://127.0.0.1:{free_port()}")
    outcome = learn(pump_log(400, events=2), Family.ALARMS, target="상태", bad="고장", time="시각", group="설비").outcome
    assert "cluster_not_used" in [warning.code for warning in outcome.warnings]


def test_a_killed_worker_costs_its_tasks_only(real):
    ground = ground_of()
    with place_at(real.up(2), ground) as place:
        slow = standin(seconds=1.0)
        place.begin(slow, None)
        first = place.fits(slow, range(1), None)
        real.workers[0].kill()              # in the middle of another fold, with one more waiting for one of the two
        rest = place.fits(slow, range(1, 4), None)
    assert place.notes == []
    assert (said(first + rest) == said(Here(ground, 1).fits(standin(), range(4), None))).all()


def test_a_fit_that_ends_its_workers_is_a_failed_one_and_without_workers_this_machine_goes_on(real, monkeypatch):
    monkeypatch.setattr(cluster_module, "NO_WORKERS", 1.0)
    ground = ground_of()
    with place_at(real.up(2), replace(ground, folds=ground.folds[:1])) as place:
        with pytest.raises(RuntimeError, match="2 workers were lost"):
            place.fits(standin("killer", ends=True, spared=os.getpid()), range(1), None)
        assert len(place.fits(standin(), range(1), None)) == 1
    assert [note.code for note in place.notes] == ["cluster_lost"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGSTOP")
def test_a_scheduler_that_falls_silent_is_not_waited_for(real, monkeypatch):
    monkeypatch.setattr(cluster_module, "SILENT", 0.5)
    monkeypatch.setattr(cluster_module, "CLOSE", 0.2)
    with place_at(real.up(1)) as place:
        os.kill(real.scheduler.pid, signal.SIGSTOP)
        try:
            assert len(place.fits(standin(), range(4), None)) == 4
        finally:
            os.kill(real.scheduler.pid, signal.SIGCONT)
    assert [note.code for note in place.notes] == ["cluster_lost"]


def test_a_lost_scheduler_loses_nothing(real):
    news = []
    ground = ground_of()
    with place_at(real.up(1), ground, told=lambda key, facts: news.append(key)) as place:
        threading.Timer(1.0, real.scheduler.kill).start()
        fits = place.fits(standin(seconds=0.7), range(4), None)
    assert (said(fits) == said(Here(ground, 1).fits(standin(), range(4), None))).all()
    assert [note.code for note in place.notes] == ["cluster_lost"]
    assert news[-1] == "news.cluster_lost"
