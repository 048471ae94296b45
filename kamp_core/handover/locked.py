"""Models that came without their code: kept beside their answers, never opened, until the code proves them."""
import os
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.handover.archive import parsed
from kamp_core.handover.facts import HANDED, LOCKED, Manifest, Seal
from kamp_core.handover.gather import ANY
from kamp_core.handover.seal import proves
from kamp_core.models.resign import resign
from kamp_core.workspace import Workspace
from kamp_core.workspace.digest import digest_of


def is_locked(workspace: Workspace, run: str) -> bool:
    return (workspace.run_folder(run) / LOCKED).exists()


def keep_locked(folder: Path, model: Path, member: str, sealed: bytes, seal: Seal) -> None:
    """In the folder of a run: the model as it came, and what its code will be tried on."""
    os.replace(model, folder / LOCKED)
    handed = {"member": member, "manifest": sealed.decode(), "salt": seal.salt, "mac": seal.mac}
    (folder / HANDED).write_bytes(ANY.dump_json(handed))


def unlock(workspace: Workspace, run: str, code: str) -> None:
    """Raises KampError('code_wrong'), and KampError('handover_broken') where the file is not the one that was sealed."""
    folder = workspace.run_folder(run)
    handed = ANY.validate_json((folder / HANDED).read_bytes())
    sealed = str(handed["manifest"]).encode()
    if not proves(Seal(handed["salt"], handed["mac"]), sealed, code):
        raise KampError("code_wrong")
    if parsed(Manifest, sealed).members.get(handed["member"]) != digest_of(folder / LOCKED):
        raise KampError("handover_broken")
    resign(folder / LOCKED, folder / "model.kamp", run, workspace.signing_key())
    for name in (LOCKED, HANDED):
        (folder / name).unlink()
