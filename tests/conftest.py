"""Shared makers: each test builds the small world it needs."""
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
