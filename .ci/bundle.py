"""A folder for machines without internet: the app, a wheelhouse of all it needs, and start scripts that ask no registry.

`uv run --no-project --with pip==25.3 --with packaging .ci/bundle.py --system windows --out kamp-windows` on a machine with
internet; then carry the folder over. There, Python 3.11 and `start-offline.bat` (or `.sh`) are all that is needed.
"""
import argparse
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parent.parent
APP = ("app.py", "pyproject.toml", "requirements.lock", "README.md", "SECURITY.md", "CHANGELOG.md",
       ".streamlit", "kamp_core", "pages", "static", "sample_data", "docs")
PLATFORMS = {"windows": ["win_amd64"],
             "linux": [*(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)), "manylinux2014_x86_64",
                       "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"]}
MARKED = {"windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
          "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}}
PYTHON = {"python_version": "3.11", "python_full_version": "3.11.9", "platform_python_implementation": "CPython",
          "implementation_name": "cpython"}
BUILD = ("hatchling==1.27.0", "editables==0.6")       # put the app itself in place; as pyproject.toml asks


def requirements(system: str) -> str:
    """What the app needs there, with hashes: the lock without tests, and without other systems' packages."""
    supply = runpy.run_path(str(ROOT / ".ci" / "supply.py"))
    needed = supply["needed_at_run_time"](supply["packages"]())
    lines = []
    for block in re.split(r"\n(?=[a-z0-9][\w.-]*==)", (ROOT / "requirements.lock").read_text("utf-8"))[1:]:
        name, version, marker = re.match(r"([\w.-]+)==(\S+)(?: ; ([^\\\n]+))?", block).groups()
        if name in needed and (not marker or Marker(marker).evaluate(PYTHON | MARKED[system])):
            lines.append(" \\\n    ".join([f"{name}=={version}", *re.findall(r"--hash=sha256:\w+", block)]))
    return "\n".join(lines) + "\n"


def download(what: list[str], system: str, wheels: Path) -> None:
    places = [word for platform in PLATFORMS[system] for word in ("--platform", platform)]
    subprocess.run([sys.executable, "-m", "pip", "download", "--dest", str(wheels), "--only-binary", ":all:",
                    "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none",
                    *places, *what], check=True)


def bundle(system: str, out: Path) -> None:
    wheels = out / "wheels"
    wheels.mkdir(parents=True)
    for name in APP:
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        take(ROOT / name, out / name, **({"ignore": shutil.ignore_patterns("__pycache__")} if take is shutil.copytree else {}))
    start = {"windows": "start-offline.bat", "linux": "start-offline.sh"}[system]
    shutil.copy2(ROOT / ".ci" / "offline" / start, out / start)
    (wheels / "requirements.txt").write_text(requirements(system), "utf-8")
    (wheels / "build.txt").write_text("\n".join(BUILD) + "\n", "utf-8")
    download(["--no-deps", "--require-hashes", "-r", str(wheels / "requirements.txt")], system, wheels)
    download(["-r", str(wheels / "build.txt")], system, wheels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--system", choices=sorted(PLATFORMS), required=True)
    parser.add_argument("--out", type=Path, help="a new folder; left out: only the list of what is needed is printed")
    given = parser.parse_args()
    if given.out is None:
        print(requirements(given.system), end="")
        return
    bundle(given.system, given.out)
    size = sum(path.stat().st_size for path in given.out.rglob("*") if path.is_file())
    print(f"{given.out}: {len(list((given.out / 'wheels').glob('*.whl')))} wheels, {size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
