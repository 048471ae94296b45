"""The whole tree is pinned once: the lock and the constraints that `uv run` obeys say the same."""
import re
import runpy
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_lock_and_the_constraints_are_in_step():
    assert PROJECT["tool"]["uv"]["constraint-dependencies"] == runpy.run_path(str(ROOT / ".ci/lock.py"))["pins"](LOCK)


def test_every_direct_dependency_is_in_the_lock():
    locked = dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", LOCK, re.MULTILINE))
    asked = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    assert {re.split(r"[=<>]", name)[0] for name in asked} <= set(locked)


def test_no_registry_and_no_machine_is_named():
    for path in ("requirements.lock", "pyproject.toml"):
        text = (ROOT / path).read_text("utf-8")
        assert "://" not in text.replace("https://github.com", "")
