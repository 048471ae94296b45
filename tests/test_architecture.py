"""The house rules, as data: each room and the rooms it may look into."""
import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = [  # a room may look into rooms of the lines above it, and of its own line where `BESIDE` says so
    {"errors", "settings", "tell", "units", "loopback"},
    {"wording"},
    {"workspace", "people"},
    {"problems", "databases", "quality", "look", "spc", "recipe", "combine", "intake", "sandbox"},
    {"learning"},
    {"jobs", "reports", "models", "handover"},
    {"studio"},
    {"serving", "operations"},
    {"cli"},
]
BESIDE = {"jobs": {"models"}, "handover": {"models"}, "problems": {"quality"},
          "look": {"quality"}, "spc": {"quality", "look"}, "recipe": {"intake"},
          "combine": {"intake", "look"}, "settings": {"errors"},
          "people": {"workspace"}}        # its way of writing and locking a file: there is one, and `sqlite3` has one home
ONLY_IN = {
    "streamlit": ("app.py", "pages/"),
    "pycaret": ("kamp_core/learning/engines/",),
    "sqlite3": ("kamp_core/workspace/",),
    "argon2": ("kamp_core/people/",),
    "sqlalchemy": ("kamp_core/databases/",),
    "pg8000": ("kamp_core/databases/",),
    "pymysql": ("kamp_core/databases/",),
    "authlib": ("kamp_core/people/provider.py",),
    "distributed": ("kamp_core/learning/engines/cluster.py",),
    "joserfc": ("kamp_core/people/provider.py",),
    "requests": ("kamp_core/people/provider.py",),
}
SOURCES = sorted([ROOT / "app.py", *(ROOT / "kamp_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
names = [path.relative_to(ROOT).as_posix() for path in SOURCES]


def imports_of(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {name for node in nodes for name in (
        [alias.name for alias in node.names] if isinstance(node, ast.Import)
        else [node.module] if isinstance(node, ast.ImportFrom) and node.module else [])}


def rooms_below(room: str) -> set[str]:
    line = next(i for i, rooms in enumerate(ORDER) if room in rooms)
    return set().union(*ORDER[:line]) | BESIDE.get(room, set()) | {room}


@pytest.mark.parametrize("name", [n for n in names if n.startswith("kamp_core/") and n != "kamp_core/__init__.py"])
def test_a_room_looks_only_into_the_rooms_below_it(name):
    room = Path(name).with_suffix("").parts[1]
    used = {module.split(".")[1] for module in imports_of(ROOT / name) if module.startswith("kamp_core.")}
    assert used <= rooms_below(room)


@pytest.mark.parametrize(("package", "homes"), ONLY_IN.items())
def test_each_outside_package_has_its_home(package, homes):
    strangers = [name for name, path in zip(names, SOURCES, strict=True)
                 if not name.startswith(homes) and any(m.split(".")[0] == package for m in imports_of(path))]
    assert strangers == []


def test_only_the_workspace_and_the_sandbox_open_duckdb_connections():
    openers = [name for name, path in zip(names, SOURCES, strict=True) if "duckdb.connect(" in path.read_text("utf-8")]
    assert [name for name in openers if not name.startswith(("kamp_core/workspace/", "kamp_core/sandbox/"))] == []


def test_only_databases_and_signing_in_open_a_connection_to_another_machine():
    """`cli/app.py` asks this machine whether a port is free and whether its own server is up; signing in goes
    through authlib, whose home is above; `operations/check.py` asks the address that a person typed (`kamp doctor --url`)."""
    words = ("create_connection(", "connect_ex(", "getaddrinfo(", "urlopen(", "http.client", "import requests", "httpx")
    callers = {name for name, path in zip(names, SOURCES, strict=True) if any(word in path.read_text("utf-8") for word in words)}
    assert callers == {"kamp_core/databases/door.py", "kamp_core/cli/app.py", "kamp_core/operations/check.py"}


def test_the_top_level_holds_what_the_house_needs_and_nothing_else():
    known = {"kamp_core", "pages", "tests", "benchmarks", "sample_data", "static", "docs", ".ci", ".streamlit", ".dockerignore",
             ".gitignore", ".python-version", "CHANGELOG.md", "Dockerfile", "README.md", "SECURITY.md", "app.py", "compose.yaml",
             "pyproject.toml", "requirements.lock", "start.bat", "start.sh"}
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if kept.returncode:
        pytest.skip("not a clone: what is kept is known to git")
    assert {name.partition("/")[0] for name in kept.stdout.splitlines()} <= known


def test_pages_lie_in_section_folders():
    """Streamlit would run a bare pages/*.py without the frame on a cold start."""
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_session_state_and_addresses_are_touched_in_one_file():
    users = [p.name for p in (ROOT / "pages").rglob("*.py")
             if "session_state" in p.read_text("utf-8") or "query_params" in p.read_text("utf-8")]
    assert users == ["session.py"]


def test_environment_variables_are_read_in_one_file():
    readers = [name for name, path in zip(names, SOURCES, strict=True)
               if name.startswith(("kamp_core", "pages", "app")) and "os.environ.get(" in path.read_text("utf-8")
               and "KAMP_" in path.read_text("utf-8")]
    assert set(readers) <= {"kamp_core/settings.py"}


def test_every_environment_variable_is_in_the_readme():
    import re
    known = set(re.findall(r'"(KAMP_[A-Z_]+)"', (ROOT / "kamp_core/settings.py").read_text("utf-8")))
    assert known <= set(re.findall(r"KAMP_[A-Z_]+", (ROOT / "README.md").read_text("utf-8")))


def catchers_of_everything(path: Path) -> int:
    handlers = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ExceptHandler)]
    return sum(handler.type is None or getattr(handler.type, "id", "") == "Exception" for handler in handlers)


def test_everything_is_caught_only_where_a_user_would_meet_a_traceback():
    """The frame of the pages, a paper that is made at a click, the server's door, the opening of the workspace, the command line,
    the worker and errand processes, the fit of one model among others, and the scoring of one file of a watched folder."""
    catchers = {name for name, path in zip(names, SOURCES, strict=True) if catchers_of_everything(path)}
    assert catchers <= {"pages/shared/frame.py", "pages/shared/papers.py", "pages/shared/watched.py", "pages/shared/house.py",
                        "kamp_core/jobs/worker.py", "kamp_core/studio/errand.py",
                        "kamp_core/learning/search.py", "kamp_core/learning/weighed.py", "kamp_core/serving/watch.py",
                        "kamp_core/cli/__init__.py"}


def test_heavy_libraries_are_not_imported_with_the_app():
    """The server starts without the libraries that only a worker needs."""
    import subprocess
    import sys
    code = ("import sys, kamp_core.studio, kamp_core.cli\n"
            "heavy = ('sklearn', 'pycaret', 'lightgbm', 'shap', 'scipy', 'matplotlib', 'sqlalchemy', 'distributed')\n"
            "print([m for m in heavy if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_a_widget_does_when_it_is_used_is_heard():
    """Else what is refused, or has gone meanwhile, puts Streamlit's own sentence in the place of the whole page."""
    unheard = []
    for name, path in zip(names, SOURCES, strict=True):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for word in node.keywords if isinstance(node, ast.Call) else ():
                heard = isinstance(word.value, ast.Call) and getattr(word.value.func, "id", "") == "heard"
                if word.arg in ("on_change", "on_click") and not (heard or isinstance(word.value, ast.Constant)):
                    unheard.append(f"{name}:{word.value.lineno}")
    assert unheard == []


def test_numbers_are_written_into_fields_that_tell_their_limits_in_our_words():
    """Streamlit tells the limits that it knows in English, in the field."""
    askers = {name for name, path in zip(names, SOURCES, strict=True) if ".number_input(" in path.read_text("utf-8")}
    assert askers == {"pages/shared/number_field.py"}


def test_every_picker_that_may_be_empty_says_so_in_our_words():
    """Streamlit's own "Choose an option" is English; None among the options counts as nothing chosen."""
    silent = []
    for name, path in zip(names, SOURCES, strict=True):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            kind = getattr(getattr(node, "func", None), "attr", "")
            if isinstance(node, ast.Call) and kind in ("selectbox", "multiselect"):
                given = {word.arg for word in node.keywords}
                nothing = [part for part in ast.walk(node) if isinstance(part, ast.List) and part.elts
                           and isinstance(part.elts[0], ast.Constant) and part.elts[0].value is None]
                empty = any(word.arg == "index" and getattr(word.value, "value", 0) is None for word in node.keywords)
                if (kind == "multiselect" or nothing or empty) and "placeholder" not in given:
                    silent.append(f"{name}:{node.lineno}")
    assert silent == []


def test_every_chart_carries_an_alternative_text_made_from_what_it_shows():
    """A sentence with facts, never a fixed one; and in no chart Plotly's own English tools."""
    silent = []
    for name, path in zip(names, SOURCES, strict=True):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "plotly_chart":
                given = {word.arg: word.value for word in node.keywords}
                if not {"alt", "config"} <= set(given) or isinstance(given["alt"], ast.Constant):
                    silent.append(f"{name}:{node.lineno}")
    assert silent == []


def test_every_threat_names_tests_that_exist():
    import re
    told = (ROOT / "SECURITY.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert set(re.findall(r"`(test_\w+)`", told)) - set(re.findall(r"def (test_\w+)", tests)) == set()
    threats = told.partition("## Threats")[2]
    rows = [line for line in threats.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    assert [row for row in rows if "`test_" not in row] == []
