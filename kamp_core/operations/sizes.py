"""How much room the workspace takes on the disk, as a whole and by project."""
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from kamp_core.studio import Studio

KINDS = ("files", "datasets", "runs", "tmp", "logs", "watch", "pictures")


@dataclass(frozen=True)
class Sizes:
    """Bytes. `kinds`: by folder, "ledger" with its copy; `free`: left on the disk."""

    kinds: dict[str, int]
    free: int

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def sizes(home: Path) -> Sizes:
    kinds = {kind: size for kind in KINDS if (size := size_of(home / kind))}
    return Sizes({"ledger": sum(path.stat().st_size for path in home.glob("ledger*")), **kinds}, shutil.disk_usage(home).free)


def of_project(studio: Studio, project: str) -> int:
    """Bytes of its files, data and trainings; what two projects use is counted in both."""
    home, ledger = studio.workspace.home, studio.ledger
    ids = {"datasets": [dataset.id for dataset in ledger.datasets(project)],
           "runs": [job.run for job in studio.runs(project)],
           "files": ledger.named_ids(project)}
    return sum(size_of(home / kind / id) for kind, found in ids.items() for id in found)


def size_of(folder: Path) -> int:
    """Bytes in a folder and below; what goes meanwhile does not count, what is not there is 0."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except OSError:
                continue
    return total
