"""The home as a whole: its ledger, its key, the disk it is on, the clock, and what was left half-written."""
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kamp_core.models.signed import is_signed
from kamp_core.people import Audit
from kamp_core.studio.doctor.facts import Damage
from kamp_core.workspace import Workspace
from kamp_core.workspace.durable import put_private
from kamp_core.workspace.ids import new_id
from kamp_core.workspace.key import KEY, TWIN, is_whole
from kamp_core.workspace.sweep import leftovers

_LOW = 1 << 30             # bytes free
_ASTRAY = 600.0            # seconds that a clock may be behind the newest entry


def ledger_damage(workspace: Workspace) -> Iterator[Damage]:
    """What the opening of the workspace found and mended by itself."""
    if workspace.restored:
        yield Damage("ledger_restored", {"since": workspace.restored.since[:16].replace("T", " "),
                                         "aside": workspace.restored.aside}, lambda: True)
    if workspace.log_left:
        yield Damage("ledger_log", {}, lambda: True)


def disk_damage(workspace: Workspace) -> Iterator[Damage]:
    probe = workspace.home / "tmp" / f"{new_id()}.probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        yield Damage("home_readonly", {"home": str(workspace.home)})
    free = shutil.disk_usage(workspace.home).free
    if free < _LOW:
        yield Damage("disk_low", {"free_mb": free // 2**20})


def clock_damage(workspace: Workspace) -> Iterator[Damage]:
    row = workspace.ledger.rows("""select max(at) as at from (select max(created) as at from versions union all
        select max(created) from runs union all select max(ended) from runs union all select max(at) from decisions)""")[0]
    if row["at"] and datetime.fromisoformat(row["at"]).timestamp() > time.time() + _ASTRAY:
        yield Damage("clock_back", {"now": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "last": row["at"][:16].replace("T", " ")})


def key_damage(workspace: Workspace) -> Iterator[Damage]:
    """The key is gone, or another: then the models tell which of the two is theirs."""
    key, twin = workspace.home / KEY, workspace.home / TWIN
    models = list((workspace.home / "runs").glob("*/model.kamp"))
    if not models:
        return
    if not is_whole(key):
        cure = (lambda: _put_back(key, twin)) if is_whole(twin) else None
        yield Damage("key_missing" if cure else "key_lost", {"count": len(models)}, cure)
    elif is_whole(twin) and key.read_bytes() != twin.read_bytes():
        mine, theirs = (sum(is_signed(model, path.read_bytes()) for model in models) for path in (key, twin))
        if theirs > mine:
            yield Damage("key_wrong", {"count": theirs}, lambda: _put_back(key, twin))


def _put_back(key: Path, twin: Path) -> bool:
    """A key that stands in the place is kept beside it: some models may be signed with it."""
    if key.exists():
        os.replace(key, key.with_name(f"{key.name}.replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
    put_private(key, twin.read_bytes())
    return True


def audit_damage(workspace: Workspace) -> Iterator[Damage]:
    """Of a team server: what was done there can be read, line by line, and goes on being written down."""
    audit = Audit(workspace.home)
    try:
        broken = audit.broken()
    except OSError:
        yield Damage("audit_unreadable", {"file": str(audit.path)})
        return
    if broken:
        yield Damage("audit_broken", {"file": str(audit.path), "count": broken})
    if audit.path.exists() and not os.access(audit.path, os.W_OK):
        yield Damage("audit_readonly", {"file": str(audit.path)})


def scratch_damage(workspace: Workspace) -> Iterator[Damage]:
    found = leftovers(workspace.home, workspace.busy())
    if found:
        yield Damage("scratch_left", {"count": len(found)}, lambda: _swept(workspace))


def _swept(workspace: Workspace) -> bool:
    workspace.sweep()
    return not leftovers(workspace.home, workspace.busy())
