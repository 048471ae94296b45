"""What the admin's page shows: who and what is at work, how it stands with the machine, what went wrong."""
import platform
import time
from dataclasses import dataclass
from importlib.metadata import version

from kamp_core.jobs.facts import Job
from kamp_core.operations.figures import Process, process_now
from kamp_core.operations.logs import Fault, latest_faults
from kamp_core.operations.ready import Readiness, Ready
from kamp_core.operations.sizes import Sizes, of_project, sizes
from kamp_core.studio import Studio
from kamp_core.workspace import Project

PARTS = ("kamp-core", "streamlit", "duckdb", "pycaret", "lightgbm", "distributed")


@dataclass(frozen=True)
class Overview:
    """`projects`: each with its bytes on disk, largest first; `up`: seconds since the start; `errands`: how many run;
    `versions`: by package, "Python" first."""

    ready: Ready
    jobs: tuple[Job, ...]
    errands: int
    process: Process
    up: float
    disk: Sizes
    projects: tuple[tuple[Project, int], ...]
    versions: dict[str, str]
    faults: tuple[Fault, ...]


def overview(studio: Studio, readiness: Readiness) -> Overview:
    home, process = studio.workspace.home, process_now()
    projects = [(project, of_project(studio, project.id)) for project in studio.ledger.projects()]
    return Overview(
        ready=readiness.look(), jobs=tuple(studio.jobs.active()), errands=studio.errands.running(), process=process,
        up=time.time() - process.started, disk=sizes(home),
        projects=tuple(sorted(projects, key=lambda one: one[1], reverse=True)),
        versions={"Python": platform.python_version()} | {part: version(part) for part in PARTS}, faults=_faults(studio))


def _faults(studio: Studio, most: int = 20) -> tuple[Fault, ...]:
    """Of this server and of its errands, whose own log holds the places."""
    errands = [Fault(at, ref, verb, "", "tmp/errands.log") for at, verb, ref in studio.errands.failures(most)]
    return tuple(sorted((*latest_faults(studio.workspace.home, most), *errands), key=lambda fault: fault.at, reverse=True)[:most])
