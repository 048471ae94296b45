"""What this visitor is at: the only file that touches the session and the address. Only ids are kept."""
from types import EllipsisType
from typing import TYPE_CHECKING, Any

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.jobs.facts import Job
from kamp_core.settings import Language, read_settings
from kamp_core.workspace import Project
from pages.shared.gate import may_change
from pages.shared.house import studio

if TYPE_CHECKING:
    from pages.shared.road import Step

_VISIT = "visit."                    # session names that are ours, apart from widget keys
_IN_ADDRESS = ("project", "dataset", "run", "language")


def language() -> Language:
    """The visitor's choice, else the server's setting, else as the browser asks."""
    return "en" if (st.session_state.get("language") or _first_language()) == "en" else "ko"


def _first_language() -> Language:
    asked = st.query_params.get("language")
    if asked in ("ko", "en"):
        return asked
    return _usual_language()


def _usual_language() -> Language:
    return read_settings().language or ("ko" if (st.context.locale or "ko").lower().startswith("ko") else "en")


def open_visit() -> bool:
    """At the top of every run, before any widget: give the language switch its first value. → does the visit begin here?"""
    begins = st.session_state.get("language") is None
    if begins:
        st.session_state["language"] = _first_language()
    return begins


def changed_page(here: str) -> bool:
    """Was it another page that the last run of this visit drew?"""
    last, st.session_state["_page"] = st.session_state.get("_page", here), here
    return bool(last != here)


def project() -> Project:
    """The project of the address, of its run where only that is named, else of this visit, else the newest."""
    asked = st.query_params.get("project")
    of_run = None if asked else _run_of_address()
    return studio().project(asked or (of_run.project if of_run else visit_value("project")))


def open_project(id: str) -> None:
    """Change to another project; its own dataset and run come back with it."""
    set_visit_value("project", id)
    for name in ("dataset", "run"):
        st.query_params.pop(name, None)
    st.query_params["project"] = id


def dataset() -> str | None:
    """The dataset of the address, of its run where only that is named, else the one last used in this project; None when there is
    none (any more)."""
    there = {d.id for d in studio().ledger.datasets(project().id)}
    asked = st.query_params.get("dataset")
    of_run = None if asked else _run_of_address()
    if of_run is not None and of_run.request.dataset in there:
        return of_run.request.dataset
    asked = asked or recall("dataset")
    return asked if asked in there else None


def run() -> str | None:
    """The run of the address, else the one last used with this dataset."""
    asked = st.query_params.get("run") or recall(f"run {dataset()}")
    if not asked:
        return None
    try:
        return studio().jobs.look(asked).run
    except KampError:
        return None


def _run_of_address() -> Job | None:
    asked = st.query_params.get("run")
    try:
        return studio().jobs.look(asked) if asked else None
    except KampError:
        return None


def watch_what_runs() -> None:
    """Where a visit begins at Train: a training that goes on comes before an ended one of the same question. A page that was
    loaded again in the instant of a start knows that one only, in its address and in the memory."""
    named = run()
    ended = studio().jobs.look(named) if named else None
    if ended is None or ended.active:
        return
    asked = (ended.request.dataset, ended.request.problem)
    going_on = [job.run for job in studio().jobs.active(ended.project) if (job.request.dataset, job.request.problem) == asked]
    if going_on:
        choose(run=going_on[-1])


def run_is_named() -> bool:
    """Is there a run in the address that was put there by a link or a choice, not from the memory of an earlier visit?"""
    asked = st.query_params.get("run")
    return asked is not None and asked != visit_value("remembered run")


def choose(dataset: str | EllipsisType | None = ..., run: str | EllipsisType | None = ...) -> None:
    """Put ids into the address and the project's memory; None clears. A dataset brings the run last used with it, a run its
    dataset, where that is still there."""
    if run is not ... and run is not None:
        set_visit_value("remembered run", None)
        of = studio().jobs.look(run).request.dataset
        remember(f"run {of}", run)
        dataset = of if studio().ledger.has_dataset(of) else dataset
    if dataset is not ...:
        remember("dataset", dataset)
        if run is ... and dataset != st.query_params.get("dataset"):
            run = None                       # in the address; the memory knows the one of that dataset
        _put("dataset", dataset)
    if run is not ...:
        _put("run", run)


def _put(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def address() -> dict[str, str]:
    """What a link to another step has to carry."""
    ids = {"project": project().id, "dataset": dataset(), "run": run()}
    if language() != _usual_language():
        ids["language"] = language()
    return {name: value for name, value in ids.items() if value}


def carried(**ids: str) -> dict[str, Any]:
    """For st.page_link and st.switch_page: keep the ids, those given instead of the present ones."""
    kept = address()
    if "dataset" in ids:
        kept.pop("run", None)
    return {"query_params": kept | ids}


def lost_address() -> bool:
    """Does the address name a project, data or a run that is not here (any more)?"""
    asked = st.query_params
    if "project" in asked and asked["project"] not in {p.id for p in studio().ledger.projects()}:
        return True
    return ("dataset" in asked and dataset() != asked["dataset"]) or ("run" in asked and run() != asked["run"])


def keep_address() -> None:
    """Make the address complete, so that a reload or a shared link comes back to the same place."""
    wanted = address()
    if "run" in wanted and "run" not in st.query_params:
        set_visit_value("remembered run", wanted["run"])
    for name in _IN_ADDRESS:
        if name in wanted and st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]


def go(step: "Step", dataset: str | None = None, run: str | None = None) -> None:
    """Change to a step, keeping the ids; those given are chosen first."""
    from pages.shared.road import step_page  # it asks here for the language of its titles
    if dataset:
        choose(dataset=dataset)
    if run:
        choose(run=run)
    st.switch_page(step_page(step), **carried())


def incoming() -> dict[str, str]:
    """The files that were brought and are neither imported nor put aside: id to the user's name for it."""
    return dict(recall("incoming", {}))


def set_incoming(files: dict[str, str] | None) -> None:
    """None: imported, or put aside."""
    remember("incoming", files or {})


def remember(name: str, value: Any) -> None:
    """Keep a JSON value in the project, beyond this visit; of who may only look at it, for this visit."""
    if recall(name) == value:
        return
    here = project().id
    if _may_change(here):
        studio().ledger.choose(here, name, value)
    else:
        set_visit_value(f"{here} {name}", value)


def recall(name: str, default: Any = None) -> Any:
    """What was remembered in this project under this name."""
    here = project().id
    value = None if _may_change(here) else visit_value(f"{here} {name}")
    if value is None:
        value = studio().ledger.choice(here, name)
    return default if value is None else value


def sees_nothing() -> bool:
    """May this visitor only look, and was shown no project yet?"""
    return not project().id


def may_work() -> bool:
    """May this visitor change what is in the project that is open?"""
    return _may_change(project().id)


def _may_change(project: str) -> bool:
    return may_change() and studio().ledger.access.works_in(project)


def visit_value(name: str, default: Any = None) -> Any:
    """A value of this browser session only."""
    return st.session_state.get(_VISIT + name, default)


def set_visit_value(name: str, value: Any) -> None:
    st.session_state[_VISIT + name] = value


def widget(key: str) -> Any:
    """What a widget holds now: for its own on_change."""
    return st.session_state.get(key)


def begin(key: str, value: Any) -> None:
    """Give a widget its first value; call it before the widget is drawn."""
    st.session_state.setdefault(key, value)


def preset(key: str, value: Any) -> None:
    """Make a widget show the truth; call it before the widget is drawn."""
    st.session_state[key] = value
