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
def real_data():
    """The folder of real factory files, where there is one."""
    folder = os.environ.get("KAMP_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("KAMP_REAL_DATA does not name a folder: real factory files are not part of the project")
    return Path(folder)
