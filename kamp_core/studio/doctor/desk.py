"""Puts the checks together: the quick ones at the app's start, all of them when asked."""
from collections.abc import Iterator

from kamp_core.errors import KampError
from kamp_core.jobs.runner import JobRunner
from kamp_core.studio.cleaning import Cleaning
from kamp_core.studio.combining import Combining
from kamp_core.studio.doctor import data, home
from kamp_core.studio.doctor.facts import Damage, Finding
from kamp_core.studio.doctor.rebuild import Rebuilder
from kamp_core.studio.doctor.runs import RunDoctor
from kamp_core.studio.errands import Errands
from kamp_core.tell import Tell, silent
from kamp_core.workspace import Workspace

_AT_START = ("ledger_restored", "key_missing", "key_wrong", "run_stuck", "errand_stuck")     # mended without being asked
_SILENT = ("ledger_log", "run_stuck", "errand_stuck")                # told by the doctor, not on the start page


class Doctor:
    """`found`: what the last look at the app's start, or the last mending, came to."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, errands: Errands, cleaning: Cleaning, combining: Combining) -> None:
        self._workspace = workspace
        self._rebuilder = Rebuilder(workspace, cleaning, combining)
        self._runs = RunDoctor(workspace, jobs, errands)
        self._found: tuple[Finding, ...] = ()

    @property
    def found(self) -> tuple[Finding, ...]:
        """It may name whatever is here: for who sees all of it."""
        return self._found if self._workspace.ledger.only_for() is None else ()

    @found.setter
    def found(self, found: tuple[Finding, ...]) -> None:
        self._found = found

    def look(self) -> tuple[Finding, ...]:
        """The quick part: no table and no model is read through. What needs no thought is mended at once."""
        found = [_treated(damage, damage.code in _AT_START) for damage in self._damage(deep=False)]
        self.found = tuple(finding for finding in found if finding.code not in _SILENT)
        return self.found

    def examine(self, mend: bool = False, progress: Tell = silent) -> tuple[Finding, ...]:
        """Everything, each table and each model read through."""
        found = []
        for number, damage in enumerate(self._damage(deep=True)):
            found.append(_treated(damage, mend or damage.code == "ledger_restored"))
            progress(1 - 1 / (number + 2))
        return tuple(found)

    def mend(self, progress: Tell = silent) -> tuple[Finding, ...]:
        """Examine, and mend what can be."""
        return self.examine(True, progress)

    def seen(self) -> None:
        """What was mended has been read."""
        self.found = tuple(finding for finding in self.found if finding.state != "mended")

    def _damage(self, deep: bool) -> Iterator[Damage]:
        """What others need first comes first: the key before the models, imports before what was made of them."""
        yield from home.ledger_damage(self._workspace)
        yield from home.disk_damage(self._workspace)
        yield from home.clock_damage(self._workspace)
        yield from home.key_damage(self._workspace)
        yield from data.version_damage(self._workspace, self._rebuilder, deep)
        yield from self._runs.stuck()
        yield from self._runs.folders()
        yield from self._runs.answers(deep)
        if deep:
            yield from home.audit_damage(self._workspace)
            yield from data.original_damage(self._workspace)
            yield from data.unlisted_damage(self._workspace)
            yield from data.kept_damage(self._workspace)
            yield from home.scratch_damage(self._workspace)


def _treated(damage: Damage, mend: bool) -> Finding:
    if not damage.cure:
        return Finding(damage.code, "told", damage.facts)
    if not mend:
        return Finding(damage.code, "can", damage.facts)
    try:
        mended = damage.cure()
    except (KampError, OSError):
        mended = False                     # a full disk, say: it is told as it stands and can be tried again
    if mended:
        return Finding(damage.code, "mended", damage.facts)
    return Finding(damage.incurable or damage.code, "told", damage.facts)
