"""The real pages, frame and all, without a browser."""
import shutil
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import psutil
import pytest
import streamlit as st
from argon2 import PasswordHasher
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from kamp_core.people import Users
from kamp_core.settings import ROOT, Settings
from kamp_core.studio import Studio
from pages.shared import gate as gates
from tests.homes import answered, open_sample
from tests.makers import make_outcome

SHELL = ROOT / "pages" / "shared" / "shell.py"
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)     # else once for each AppTest


@pytest.fixture
def studio(tmp_path, monkeypatch):
    """The studio that the pages of this test use."""
    monkeypatch.setenv("KAMP_HOME", str(tmp_path / "home"))
    from pages.shared import house
    studio = house.studio()
    yield studio
    studio.workspace.close()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """made_once(make, …) → a home in which make(studio, …) was done, and what it answered; tests take copies."""
    known = {}

    def made_once(make, *given):
        if (make, given) not in known:
            made = Studio(Settings(tmp_path_factory.mktemp("made") / "home", "ko", 1 << 30, "1GB"))
            known[make, given] = made.workspace.home, make(made, *given)
            made.workspace.close()
            psutil.wait_procs(psutil.Process().children(), timeout=20)         # a worker still tidies up behind its answer
        return known[make, given]
    return made_once


@pytest.fixture
def begin_with(studio, made_once):
    """Do make(studio, …), and answer what it does; an empty home gets a copy of what was made for an earlier test."""
    def begin_with(make, *given):
        if studio.ledger.projects():
            return make(studio, *given)
        home, answer = made_once(make, *given)
        shutil.copytree(home, studio.workspace.home, dirs_exist_ok=True)
        st.cache_data.clear()                   # the pages know this id from another home
        return answer
    return begin_with


@pytest.fixture
def sit(studio, monkeypatch):
    """sit('viewer'): whoever opens a page from now on has this role; sit(None): a session that is over. → its secret"""
    home, password = studio.settings.home, "정말 긴 비밀번호 하나"
    monkeypatch.setattr("kamp_core.people.users._hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for role in ("admin", "analyst", "viewer"):
        Users(home).add(f"{role}-user", role, password)
    monkeypatch.setattr(gates, "_address", lambda: "192.168.0.7")
    monkeypatch.setattr(gates, "_place", lambda: "/start")
    gates._gates.pop(home, None)

    def sit(role):
        secret = gates.gate().enter(f"{role}-user", password, "") if role else "over"
        monkeypatch.setattr(gates, "_secret", lambda: secret)
        return secret
    yield sit
    gates._gates.pop(home, None)


@pytest.fixture
def open_page(studio):
    """Open a step as a new visitor: open_page('data', language='en', dataset='3f…')."""
    def open_page(step: str, language: str = "ko", **address: str) -> AppTest:
        app = AppTest.from_file(SHELL, default_timeout=30)
        app.query_params["language"] = language
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(f"../{step}/{step}.py").run()

    return open_page


@pytest.fixture
def text_of():
    """Everything that a page says, as one text."""
    def text_of(app: AppTest) -> str:
        parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.warning]
        html = [str(element.proto.body) for element in app.get("html")]
        return "\n".join([*(str(part.value) for part in parts), *html])

    return text_of


class _Cells(HTMLParser):
    """The text of each cell of a table, head by head."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: dict[str, list[str]] = {}
        self.head: str | None = None

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "td" and "data-head" in told:
            self.head = told["data-head"]
            self.columns.setdefault(self.head, []).append("")

    def handle_endtag(self, tag):
        self.head = None if tag == "td" else self.head

    def handle_data(self, text):
        if self.head is not None:
            self.columns[self.head][-1] += text


@pytest.fixture
def listings_of():
    """The short tables of a page, from the top: {head: cells} each."""
    def listings_of(app: AppTest) -> list[dict[str, list[str]]]:
        bodies = [str(element.proto.body) for element in app.get("html") if "kamp-listing" in str(element.proto.body)]
        found = []
        for body in bodies:
            cells = _Cells()
            cells.feed(body)
            found.append(cells.columns)
        return found

    return listings_of


@pytest.fixture
def finished(studio, begin_with):
    """A run whose answer is this outcome, as a worker leaves it; its worker never starts."""
    def finished(outcome=None, sample=None):
        outcome = outcome or make_outcome()
        dataset = begin_with(open_sample, sample or outcome.problem)
        return answered(studio, replace(outcome, dataset=dataset))
    return finished
