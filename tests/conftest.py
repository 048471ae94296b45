"""Shared makers: each test builds the small world it needs."""
import json
import os
from pathlib import Path

import pytest

from kamp_core.workspace import Workspace

ROOT = Path(__file__).parent.parent


@pytest.fixture
def workspace(tmp_path):
    """A workspace of this test's own."""
    workspace = Workspace(tmp_path / "home")
    yield workspace
    workspace.close()


@pytest.fixture
def studio(tmp_path):
    """A studio of this test's own, in a home that is empty."""
    from kamp_core.settings import Settings
    from kamp_core.studio import Studio
    studio = Studio(Settings(tmp_path / "home", "ko", 1 << 40, "1GB"))
    yield studio
    studio.workspace.close()


@pytest.fixture
def db(workspace):
    """A cursor on an empty database."""
    with workspace.scratch_database() as cursor:
        yield cursor


@pytest.fixture
def kamp(tmp_path, capsys):
    """Run a command in a workspace of this test's own: kamp('runs', '--json') → (exit code, stdout, stderr)."""
    from kamp_core.cli import main

    def kamp(*arguments):
        code = main([*map(str, arguments), "--home", str(tmp_path / "home")])
        said = capsys.readouterr()
        return code, said.out, said.err
    return kamp


@pytest.fixture
def as_json(kamp):
    """The same, with what it told as JSON."""
    def as_json(*arguments):
        code, out, err = kamp(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)
    return as_json


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A home with everything in it, made once: tests take copies. → (home, project, dataset, run, what must not be lost)"""
    from kamp_core.workspace.rolling import keep_copy
    from tests.homes import contents, furnish, open_studio
    studio = open_studio(tmp_path_factory.mktemp("furnished") / "home")
    ids = furnish(studio)
    keep_copy(studio.workspace.home / "ledger.sqlite3")
    before = contents(studio)
    studio.workspace.close()
    return studio.workspace.home, *ids, before


@pytest.fixture
def home(furnished, tmp_path):
    """A copy of the furnished home, for this test to spoil."""
    import shutil
    return Path(shutil.copytree(furnished[0], tmp_path / "furnished"))


@pytest.fixture(scope="session")
def real_data():
    """The folder of real factory files, where there is one."""
    folder = os.environ.get("KAMP_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("KAMP_REAL_DATA does not name a folder: real factory files are not part of the project")
    return Path(folder)
