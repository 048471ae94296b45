"""Handing a project over, and taking one over."""
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.handover.arrive import take
from kamp_core.handover.facts import HANDED, LOCKED, Packed, Taken
from kamp_core.handover.locked import is_locked, unlock
from kamp_core.handover.pack import pack
from kamp_core.workspace import Workspace
from kamp_core.workspace.out import check_out


class HandoverDesk:
    """One a studio."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._ledger = workspace, workspace.ledger

    def pack(self, project: str, out: Path, unnamed: str, anonymise: bool = False) -> Packed:
        """A project in one file; the code is kept nowhere. `unnamed`: what one without a name is called.

        Raises KampError('project_unknown', 'nothing_to_hand_over' or 'handover_lacks')."""
        self._ledger.may_write()
        names = {one.id: one.name for one in self._ledger.projects()}
        if project not in names:
            raise KampError("project_unknown", project=project)
        self._ledger.access.need_work(project)    # all that is in it goes out with it
        check_out(out)
        if not self._ledger.datasets(project):
            raise KampError("nothing_to_hand_over")
        return pack(self._workspace, project, names[project] or unnamed, out, anonymise)

    def take(self, path: Path, code: str = "") -> Taken:
        """Whatever the file, what it holds is hashed and checked before any of it is looked at. Raises KampError."""
        self._ledger.may_write()
        if not path.is_file():
            raise KampError("file_not_found", file=str(path))
        taken = take(self._workspace, path, code, self._free_name)
        self._ledger.decided("project_taken", {"project": taken.project, "name": taken.name})
        return taken

    def locked(self, run: str) -> bool:
        """Does the model of this run still want its code?"""
        return is_locked(self._workspace, run)

    def check_model(self, run: str) -> None:
        """Raises KampError('model_locked'), and KampError('model_not_here') where there is an answer without its model."""
        if self.locked(run):
            raise KampError("model_locked")
        folder = self._workspace.run_folder(run)
        if (folder / "outcome.json").exists() and not (folder / "model.kamp").exists():
            raise KampError("model_not_here")

    def unlock(self, run: str, code: str) -> int:
        """Of this run, and of all that came with it under the same seal; → how many. Raises KampError('code_wrong')."""
        self._ledger.may_write()
        for row in self._ledger.rows("select project from runs where id = ?", run):
            self._ledger.access.need_work(row["project"])
        unlock(self._workspace, run, code)
        done = 1
        for folder in (self._workspace.home / "runs").iterdir():
            if (folder / LOCKED).exists() and (folder / HANDED).exists() and not self._ledger.access.hides("runs", folder.name):
                try:
                    unlock(self._workspace, folder.name, code)
                except KampError as error:
                    if error.code != "code_wrong":          # of another hand-over
                        raise
                else:
                    done += 1
        self._ledger.decided("model_unlocked", {"run": run, "count": done})
        return done

    def _free_name(self, name: str) -> str:
        """'건조로', '건조로 (2)' where there is one of that name."""
        taken, wanted, again = {one.name for one in self._ledger.projects()}, name, 1
        while wanted in taken:
            again += 1
            wanted = f"{name} ({again})".strip()
        return wanted
