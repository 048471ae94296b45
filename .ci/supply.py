"""What the app is made of: `python .ci/supply.py licences | sbom | audit`, always of requirements.lock.

licences  writes docs/licences.md; anything but a permissive licence needs a reason in REASONS
sbom      prints a CycloneDX 1.6 bill of materials, with the hash of every file that may be installed
audit     asks osv.dev for known holes, in one request; a hole that .ci/known_holes.toml gives no reason for fails. Without a
          network it says so and passes
"""
import hashlib
import json
import re
import sys
import tomllib
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "docs" / "licences.md"
PERMISSIVE = {"0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSD", "HPND", "ISC", "MIT",
              "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense", "AFL-2.1"}
REASONS = {  # of licences that ask for more than a notice: why it does not touch who uses or passes on the app
    "certifi": "MPL-2.0 covers its own file of certificates, which we do not change",
    "hypothesis": "MPL-2.0; used by the tests only, never passed on",
    "orjson": "MPL-2.0 covers parts of its source, which we do not change",
    "pathspec": "MPL-2.0; used by the type check only, never passed on",
    "tqdm": "MPL-2.0 covers parts of its source, which we do not change",
}
BY_HAND = {  # not installed on every system, or silent about itself: as its source says
    "category-encoders": "BSD-3-Clause", "colorama": "BSD-3-Clause", "pexpect": "ISC", "ptyprocess": "ISC", "wurlitzer": "MIT",
    "watchdog": "Apache-2.0"}
_SHORT = {  # how packages write the same licence, in small letters
    "apache 2": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache-2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0", "apache software license": "Apache-2.0", "bsd license": "BSD", "bsd": "BSD",
    "mit or afl-2.1": "MIT OR AFL-2.1",
    "bsd-3-clause": "BSD-3-Clause", "bsd 3-clause": "BSD-3-Clause", "bsd 3-clause license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause", "bsd-3": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause", "2-clause bsd": "BSD-2-Clause",
    "isc license": "ISC", "isc license (iscl)": "ISC", "mit": "MIT", "mit license": "MIT", "the mit license (mit)": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "mpl-2.0": "MPL-2.0", "mpl-2.0 and mit": "MPL-2.0 AND MIT",
    "psf": "PSF-2.0", "python software foundation license": "PSF-2.0"}


@dataclass(frozen=True)
class Package:
    """One line of the lock. `needed_by`: names, "app" and "tests" being ours."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


def packages() -> list[Package]:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    found = []
    for block in re.split(r"\n(?=[a-z0-9][\w.-]*==)", lock)[1:]:
        name, version = re.match(r"([\w.-]+)==(\S+)", block).groups()
        needed_by = [word for word in re.findall(r"^    # +(?:via ?)?(.*)$", block, re.MULTILINE) if word]
        ours = {"kamp-core (pyproject.toml)": "app", "kamp-core (pyproject.toml:dev)": "tests"}
        found.append(Package(name, version, tuple(re.findall(r"--hash=sha256:(\w+)", block)),
                             tuple(ours.get(one, one) for one in needed_by)))
    return found


def needed_at_run_time(all_of_them: list[Package]) -> set[str]:
    """All that the app leads to; the rest is for tests and checks."""
    found: set[str] = {"app"}
    while more := {one.name for one in all_of_them if one.name not in found and found & set(one.needed_by)}:
        found |= more
    return found - {"app"}


def licence(name: str) -> str:
    """As an SPDX expression, from what is installed. Raises LookupError on one that is not understood."""
    if name in BY_HAND:
        return BY_HAND[name]
    try:
        told = metadata(name)
    except PackageNotFoundError as error:
        raise LookupError(f"{name} is not installed here: write its licence into BY_HAND") from error
    classes = {line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or [] if line.startswith("License ::")}
    words = [(told.get("License") or "").strip().partition("\n")[0], *sorted(classes)]
    found = told.get("License-Expression") or next((_SHORT[word.lower()] for word in words if word.lower() in _SHORT), None)
    if found is None:
        raise LookupError(f"{name}: {words[0]!r} {classes} is not understood")
    return found


def is_permissive(expression: str) -> bool:
    """All of it; of alternatives one is enough."""
    plain = expression.replace("(", "").replace(")", "")
    return all(any(one.strip() in PERMISSIVE for one in part.split(" OR ")) for part in plain.split(" AND "))


def licence_list() -> str:
    """docs/licences.md."""
    all_of_them = packages()
    runs = needed_at_run_time(all_of_them)
    lines = ["# Licences", "",
             "What is installed with KAMP Studio, and what its tests need besides, as `requirements.lock` pins it. Written by",
             "`python .ci/supply.py licences`; a test keeps it in step. KAMP Studio itself is under the MIT licence, its font",
             "Pretendard under the SIL Open Font License (`static/OFL.txt`). The packages of NumPy and SciPy bring OpenBLAS (BSD)",
             "and the Fortran run-time library of GCC, whose exception lets it be passed on with any program.", "",
             "| package | version | licence | why it may be used |", "|---|---|---|---|"]
    for one in all_of_them:
        found = licence(one.name)
        why = "permissive" if is_permissive(found) else REASONS.get(one.name, "**not allowed**")
        lines.append(f"| {one.name} | {one.version} | {found} | {why}{'' if one.name in runs else ' (tests only)'} |")
    return "\n".join(lines) + "\n"


def sbom() -> dict[str, object]:
    """CycloneDX 1.6. The same lock gives the same document."""
    all_of_them = packages()
    runs, lock = needed_at_run_time(all_of_them), (ROOT / "requirements.lock").read_bytes()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    app = {"type": "application", "bom-ref": "kamp-core", "name": "kamp-core", "version": version,
           "licenses": [{"expression": "MIT"}]}
    refs = {one.name: f"pkg:pypi/{one.name}@{one.version}" for one in all_of_them}
    needs: dict[str, list[str]] = {"kamp-core": []} | {ref: [] for ref in refs.values()}
    for one in all_of_them:
        for parent in one.needed_by:
            needs["kamp-core" if parent in ("app", "tests") else refs[parent]].append(refs[one.name])
    components = [{"type": "library", "bom-ref": refs[one.name], "name": one.name, "version": one.version, "purl": refs[one.name],
                   "scope": "required" if one.name in runs else "excluded", "licenses": [{"expression": licence(one.name)}],
                   "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes]} for one in all_of_them]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(lock).digest()[:16], version=5)}",
            "metadata": {"component": app}, "components": components,
            "dependencies": [{"ref": ref, "dependsOn": sorted(set(wanted))} for ref, wanted in needs.items()]}


def holes(ask=None) -> list[tuple[str, str]]:
    """(package, id) of every known hole. Raises OSError where osv.dev is out of reach."""
    all_of_them = packages()
    asked = {"queries": [{"package": {"name": one.name, "ecosystem": "PyPI"}, "version": one.version} for one in all_of_them]}
    answers = (ask or _ask)(asked)["results"]
    return [(one.name, hole["id"]) for one, answer in zip(all_of_them, answers, strict=True) for hole in answer.get("vulns", [])]


def unexplained(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    known = tomllib.loads((ROOT / ".ci" / "known_holes.toml").read_text("utf-8"))
    return [(package, hole) for package, hole in found if not known.get(hole, {}).get("reason")]


def _ask(asked: dict[str, object]) -> dict[str, list]:
    request = urllib.request.Request("https://api.osv.dev/v1/querybatch", json.dumps(asked).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def audit() -> int:
    try:
        found = holes()
    except (urllib.error.URLError, OSError, ValueError) as error:
        print(f"skipped: the advisory database osv.dev was not reached ({error})")
        return 0
    rest = unexplained(found)
    print(f"{len(found)} known holes, {len(rest)} of them without a written reason")
    for package, hole in rest:
        print(f"  {package}  https://osv.dev/vulnerability/{hole}")
    return 1 if rest else 0


def main() -> int:
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "licences":
        LIST.write_text(licence_list(), "utf-8")
    elif command == "sbom":
        print(json.dumps(sbom(), indent=1))
    elif command == "audit":
        return audit()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
