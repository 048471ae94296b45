"""Resolve the tree anew: `uv run --no-project .ci/lock.py` writes requirements.lock and the pins in pyproject.toml."""
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"constraint-dependencies = \[\n.*?\n\]\n", re.DOTALL)
LOCK = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url", "--quiet",
        "--group", "dev", "pyproject.toml", "-o", "requirements.lock"]


def pins(lock: str) -> list[str]:
    """The `name==version` of every package in the lock, hashes and markers of our one Python left out."""
    found = re.findall(r"^([a-z0-9][\w.-]*==\S+)(?: ; ([^\\]+?))? \\$", lock, re.MULTILINE)
    ours = "python_full_version < '3.12'"
    rest = [(name, (marker or "").replace(f"{ours} and ", "").replace(ours, "")) for name, marker in found]
    return [f"{name} ; {marker}" if marker else name for name, marker in rest]


def main() -> None:
    project = ROOT / "pyproject.toml"
    text = project.read_text("utf-8")
    project.write_text(BLOCK.sub("", text), "utf-8")
    subprocess.run(LOCK, cwd=ROOT, check=True)
    lines = "".join(f'    "{pin}",\n' for pin in pins((ROOT / "requirements.lock").read_text("utf-8")))
    text = project.read_text("utf-8")
    project.write_text(text.replace("[tool.uv]\n", f"[tool.uv]\nconstraint-dependencies = [\n{lines}]\n"), "utf-8")


if __name__ == "__main__":
    main()
