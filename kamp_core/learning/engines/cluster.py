"""Fits on a Dask cluster: the prepared rows go there once, each fold of a candidate is a task, answers are taken in our order.

Dask does the rest: which worker, what if one is lost, how the rows come from one worker to the next. Workers hand over what was
fitted as it is, so whoever reaches the scheduler can run code on the workers and in this process: see SECURITY.md.
"""
import hashlib
import importlib.metadata
import logging
import math
import pickle
import platform
import time
import uuid
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from kamp_core.errors import KampError
from kamp_core.learning.engines.fold import Fit, Ground, fit_fold
from kamp_core.learning.engines.places import Here, OutOfTime, Told
from kamp_core.learning.engines.spec import Spec
from kamp_core.learning.outcome import Reason

CONNECT = 10.0              # seconds
NO_WORKERS = 30.0           # seconds without any worker, or
SILENT = 20.0               # without a word of the scheduler, before this machine takes over
LOOK, TELL = 0.5, 5.0       # seconds between looks at the cluster, and between news of it
CLOSE = 3.0
BUSY = 1.5                  # tasks asked for, of one that is being fitted
LIBRARIES = ("numpy", "pandas", "scikit-learn", "lightgbm", "catboost", "xgboost-cpu", "distributed")


@dataclass(frozen=True)
class Worker:
    """`memory`: its limit in bytes, 0 for none; `wrong`: what it has in another version, as (name, here, there)."""

    address: str
    cores: int
    memory: int
    versions: dict[str, str]
    wrong: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Asked:
    """A task: all but the rows."""

    spec: Spec
    number: int
    seconds: float | None
    versions: dict[str, str]


class ClusterLost(Exception):
    """The scheduler does not answer, or has no workers."""


@cache
def versions() -> dict[str, str]:
    """Of what decides about a fit. The program itself goes by its source, for a number may be the same after a change."""
    own = hashlib.sha256()
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        own.update(path.read_bytes().replace(b"\r\n", b"\n"))
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python} | {name: importlib.metadata.version(name) for name in LIBRARIES} | {
        "kamp": f"{importlib.metadata.version('kamp-core')}-{own.hexdigest()[:8]}"}


def fit_there(asked: Asked, ground: Ground) -> Fit:
    """What a worker does. Raises KampError('cluster_versions') where it joined later with others."""
    if wrong := differing(versions(), asked.versions):
        from distributed import get_worker
        raise refused(get_worker().address, wrong)
    start = time.monotonic()
    predicted, rounds = fit_fold(asked.spec, ground, asked.number, asked.seconds, 1)
    return Fit(predicted, rounds, time.monotonic() - start)


def workers_of(client: Any) -> tuple[Worker, ...]:
    """Raises KampError('cluster_stranger') where a worker cannot be asked."""
    known = client.scheduler_info(n_workers=-1)["workers"]
    found = client.run(versions, on_error="return")
    strange = next((address for address, said in found.items() if not isinstance(said, dict)), None)
    if strange:
        raise KampError("cluster_stranger", worker=strange, why=str(found[strange])[:200])
    return tuple(Worker(address, known[address]["nthreads"], int(known[address]["memory_limit"] or 0), said,
                        differing(said, versions()))
                 for address, said in sorted(found.items()) if address in known)


def look_over(address: str) -> tuple[Worker, ...]:
    """The workers of a cluster. Raises KampError('cluster_unreachable', 'cluster_stranger')."""
    try:
        with connect(address) as client:
            return workers_of(client)
    except ClusterLost as error:
        raise KampError("cluster_unreachable", address=address) from error


def connect(address: str) -> Any:
    """A client of the scheduler; certificates are those of Dask's own configuration. Raises ClusterLost."""
    from distributed import Client
    for name in ("distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)      # a lost scheduler is told in our words
    try:
        return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterLost(str(error)) from error


class Cluster:
    """A Dask cluster as a place for fits. When it is lost, all that is still to come is fitted here, and the answer says so."""

    step = 1

    def __init__(self, address: str, ground: Ground, here: Here, ends: float | None, told: Told) -> None:
        self._address, self._here, self._ends, self._told = address, here, ends, told
        self._folds, self._begun, self._answers = len(ground.folds), time.monotonic(), 0
        self._packed = pickle.dumps(ground, protocol=5)
        self._asked: dict[str, list[Any]] = {}          # by candidate, a future a fold
        self._client: Any = None
        self._mark = uuid.uuid4().hex[:8]
        self._gone: float | None = None                 # since when there are no workers
        self._said, self._cores = self._begun, 0        # when news were last told
        self.notes: list[Reason] = []
        self.versions: dict[str, str] = {}

    def __enter__(self) -> "Cluster":
        try:
            self._client = connect(self._address)
            self._welcome()
        except ClusterLost:
            self._lose()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leave()

    def _welcome(self) -> None:
        """Look at the workers, and send the rows."""
        workers = workers_of(self._client)
        if not workers:
            raise ClusterLost
        for worker in workers:
            if worker.wrong:
                raise refused(worker.address, worker.wrong)
        self._cores = sum(worker.cores for worker in workers)
        self.versions = {"dask": f"{versions()['distributed']} ({len(workers)} × {self._cores / len(workers):.2g})"}
        self._told("news.cluster", {"workers": len(workers), "cores": self._cores, "done": 0})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")             # "sending large graph": a task can be done anew, scattered rows cannot
            self._ground = self._client.submit(pickle.loads, self._packed,
                                               key=f"kamp-rows-{hashlib.sha256(self._packed).hexdigest()[:32]}")
        self._packed = b""

    def ahead(self) -> int:
        return 0 if self._client is None else math.ceil(BUSY * self._cores / self._folds)

    def begin(self, spec: Spec, seconds: float | None) -> None:
        if self._client is not None and spec.id not in self._asked:
            self._asked[spec.id] = [
                self._client.submit(fit_there, Asked(spec, number, seconds, versions()), self._ground,
                                    key=f"kamp-{self._mark}-{spec.id}-{number}") for number in range(self._folds)]

    def fits(self, spec: Spec, numbers: range, seconds: float | None) -> list[Fit]:
        if self._client is not None:
            try:
                self.begin(spec, seconds)
                return [self._result(self._asked[spec.id][number]) for number in numbers]
            except ClusterLost:
                self._lose()
        return self._here.fits(spec, numbers, seconds)

    def drop(self, spec: Spec) -> None:
        self._cancel(self._asked.pop(spec.id, []))

    def _result(self, future: Any) -> Fit:
        from distributed import CancelledError, KilledWorker, wait
        try:
            while not future.done():
                try:
                    with self._client.as_current():
                        wait([future], timeout=LOOK)
                except TimeoutError:
                    self._look()
            fit: Fit = future.result()
        except CancelledError as error:
            raise ClusterLost from error
        except KilledWorker as error:
            raise RuntimeError(f"{error.allowed_failures + 1} workers were lost while they fitted it") from None
        self._answers += 1
        return Fit(fit.predicted, fit.rounds, fit.seconds / min(self._here.step, self._folds))      # as many side by side here

    def _look(self) -> None:
        """While a fit is awaited: is anybody there, is there time, what is there to tell?"""
        try:
            there = self._client.sync(self._client.scheduler.identity, n_workers=0, callback_timeout=SILENT)
        except (OSError, TimeoutError) as error:
            raise ClusterLost from error
        now = time.monotonic()
        if there["n_workers"]:
            self._gone, self._cores = None, there["total_threads"]
        else:
            self._gone = self._gone or now
            if now - self._gone > NO_WORKERS:
                raise ClusterLost
        if self._ends is not None and not self._answers and now > (self._begun + self._ends) / 2:
            raise ClusterLost                           # busy with the work of others: a first model has to come from somewhere
        if self._ends is not None and self._answers and now > self._ends:
            raise OutOfTime
        if now - self._said > TELL:
            self._said = now
            self._told("news.cluster", {"workers": there["n_workers"], "cores": self._cores, "done": self._answers})

    def _lose(self) -> None:
        self._leave()
        self.step = self._here.step
        self.notes.append(Reason("cluster_lost", {"done": self._answers}))
        self._told("news.cluster_lost", {"done": self._answers})

    def _cancel(self, futures: list[Any]) -> None:
        if self._client is not None and futures:
            self._client.cancel([future for future in futures if not future.done()])

    def _leave(self) -> None:
        """The scheduler forgets what a client that left has asked for."""
        client, self._client = self._client, None
        self._asked.clear()
        if client is not None:
            client.close(timeout=CLOSE)


def differing(there: dict[str, str], here: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, here[name], there.get(name, "–")) for name in here if there.get(name) != here[name])


def refused(worker: str, wrong: tuple[tuple[str, str, str], ...]) -> KampError:
    name, here, there = wrong[0]
    return KampError("cluster_versions", worker=worker, name=name, here=here, there=there)
