"""What is on record of a version: the report of its making, and its profile. Every desk may ask."""
from kamp_core.intake.facts import ImportReport
from kamp_core.quality import profile_table
from kamp_core.quality.facts import Profile
from kamp_core.quality.kept import beside
from kamp_core.quality.known import with_units
from kamp_core.workspace import Workspace


class Versions:
    """One a studio. None as version means: the current one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def import_report(self, dataset: str, version: int | None = None) -> ImportReport:
        """What the import of this version did and found."""
        return ImportReport.from_json(self._workspace.ledger.version(dataset, version).report)

    def profile(self, dataset: str, version: int | None = None) -> Profile:
        """The profile of a version, computed once and kept beside it; units as people gave them."""
        known = self._workspace.ledger.version(dataset, version)
        kept = beside(self._workspace.version_file(dataset, known.number), "columns")
        units = {c.name: c.unit for c in self.import_report(dataset, known.number).columns}
        with self._workspace.read(dataset, known.number) as cursor:
            return with_units(profile_table(cursor, units, kept), known.columns)
