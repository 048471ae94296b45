"""The image and the compose file name what is there. They cannot be built here: what is named in them is tried."""
import configparser
import re
import runpy
import shlex
from fnmatch import fnmatch
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml

from kamp_core.cli.usage import make_parser

ROOT = Path(__file__).parent.parent
DOCKER = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
BUNDLE = runpy.run_path(str(ROOT / ".ci" / "bundle.py"))


def said(instruction: str) -> list[str]:
    return [rest.strip() for rest in re.findall(rf"^{instruction} (.+)$", DOCKER, re.MULTILINE)]


def command(words) -> list[str]:
    return yaml.safe_load(words) if isinstance(words, str) else words


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in said("ENV") for pair in shlex.split(line))


def test_the_base_is_pinned_by_version_and_the_user_is_not_root():
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", said("FROM")[0])
    assert said("USER")[-1] == COMPOSE["services"]["app"]["user"] == "10001:10001"


def test_what_is_copied_is_there_and_reaches_the_builder():
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    for line in said("COPY"):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
            assert any(fnmatch(name, pattern) for pattern in let_through), name


def test_no_workspace_no_git_and_no_virtual_environment_reaches_the_builder():
    first = next(line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#"))
    assert first == "*"


def test_the_root_can_be_read_only_what_is_kept_lies_in_the_volume():
    home = environment()["KAMP_HOME"]
    assert said("VOLUME") == [home]
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"]
        assert "/tmp" in service["tmpfs"]
    assert COMPOSE["services"]["app"]["volumes"] == [f"data:{home}"]
    assert all(value.startswith("/tmp") for name, value in environment().items() if name != "KAMP_HOME")


def test_one_port_is_meant_everywhere_and_published_to_this_machine_only():
    port = said("EXPOSE")[0]
    given = [command(said("CMD")[-1]), COMPOSE["services"]["app"]["command"]]
    assert all(words[words.index("--port") + 1] == port for words in given)
    assert COMPOSE["services"]["app"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f":{port}/healthz" in said("HEALTHCHECK")[0]
    assert 'Route("/healthz"' in (ROOT / "app.py").read_text("utf-8")


@pytest.mark.parametrize("words", [command(said("CMD")[-1]), COMPOSE["services"]["app"]["command"]])
def test_the_app_is_started_by_a_command_that_there_is(words):
    given = make_parser().parse_args(words[1:])
    assert (words[0], given.command, given.host, given.headless) == ("kamp", "app", "0.0.0.0", True)


@pytest.mark.parametrize("service", ["scheduler", "worker"])
def test_the_cluster_is_started_by_commands_that_there_are_and_only_when_asked_for(service):
    from distributed.cli.dask_scheduler import main as scheduler
    from distributed.cli.dask_worker import main as worker
    words = COMPOSE["services"][service]["command"]
    assert COMPOSE["services"][service]["profiles"] == ["cluster"]
    assert "dask" in {entry.name for entry in entry_points(group="console_scripts")}
    asked = {"scheduler": scheduler, "worker": worker}[service]
    known = {name for option in asked.params for name in (*option.opts, *option.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known
    assert "ports" not in COMPOSE["services"][service]


def test_every_setting_that_is_passed_on_is_one_that_is_read():
    read = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in COMPOSE["services"]["app"]["environment"] if name not in read and name != "KAMP_DASK_SCHEDULER"] == []


@pytest.mark.parametrize(("system", "there", "not_there"), [
    ("linux", "pexpect==", "colorama=="), ("windows", "colorama==", "pexpect==")])
def test_a_list_of_what_is_needed_holds_this_systems_packages_with_hashes_and_no_tests(system, there, not_there):
    needed = BUNDLE["requirements"](system)
    assert f"\n{there}" in needed
    assert not_there not in needed
    assert "pytest==" not in needed
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\w)", needed))
    assert ";" not in needed


def test_the_service_in_the_readme_starts_the_app_and_lets_trainings_outlast_it():
    unit = configparser.ConfigParser()
    unit.optionxform = str
    unit.read_string(re.search(r"```ini\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1])
    service = unit["Service"]
    program, *options = service["ExecStart"].split()
    given = make_parser().parse_args(options)
    assert (given.command, given.headless, program) == ("app", True, f"{service['WorkingDirectory']}/.venv/bin/kamp")
    assert (service["KillMode"], service["UMask"], service["User"]) == ("process", "0077", "kamp")
    assert "KAMP_HOME=/var/lib/kamp" in service["Environment"]


@pytest.mark.parametrize("start", ["start.bat", ".ci/offline/start-offline.bat"])
def test_a_start_file_of_windows_keeps_its_line_ends_throughout(start):
    """With others cmd.exe loses its place in a file, and labels are not found."""
    content = (ROOT / start).read_bytes()
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")


@pytest.mark.parametrize("start", ["start-offline.sh", "start-offline.bat"])
def test_the_start_of_a_bundle_asks_no_registry(start):
    text = (ROOT / ".ci" / "offline" / start).read_text("utf-8")
    assert "--no-index" in text
    assert "--require-hashes" in text
    assert "://" not in text


@pytest.mark.parametrize("start", ["start-offline.sh", "start-offline.bat"])
def test_a_newer_bundle_copied_over_an_older_one_is_set_up_anew(start):
    """Both compare the list of packages with the one that was set up, and keep it after."""
    lines = (ROOT / ".ci" / "offline" / start).read_text("utf-8").replace("\\", "/").splitlines()
    compared, kept = [number for number, line in enumerate(lines) if "wheels/requirements.txt .venv/installed.txt" in line]
    assert compared < kept


def test_what_a_bundle_takes_along_is_there():
    assert [name for name in BUNDLE["APP"] if not (ROOT / name).exists()] == []
