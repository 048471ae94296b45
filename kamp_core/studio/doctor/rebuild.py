"""A version file made again from what it came from: kept only when it comes out as it was recorded."""
from typing import Any

from pydantic import TypeAdapter

from kamp_core.combine.facts import MadeOf
from kamp_core.errors import KampError
from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices, ImportReport
from kamp_core.recipe.run import run_recipe
from kamp_core.recipe.steps import parse_recipe
from kamp_core.studio.cleaning import Cleaning
from kamp_core.studio.combining import Combining
from kamp_core.studio.reported import told_of, unreadable_in
from kamp_core.tell import silent
from kamp_core.workspace import Draft, Version, Workspace

_CHOICES: TypeAdapter[Choices] = TypeAdapter(Choices)
_TOLD = ("rows", "columns", "unreadable_count")            # what must come out as it was


class Rebuilder:
    def __init__(self, workspace: Workspace, cleaning: Cleaning, combining: Combining) -> None:
        self._workspace, self._cleaning, self._combining = workspace, cleaning, combining

    def is_possible(self, version: Version) -> bool:
        """Is there something to make it from? The import of a cleaned version is looked at before that version."""
        if version.base is not None:
            base = self._workspace.ledger.base_of(version)
            return self._workspace.version_file(base.dataset, base.number).exists() or self.is_possible(base)
        if made := version.report.get("made_of"):
            appended = MadeOf.from_json(made).way == "append"
            return (not appended or "append_plan" in version.report) and all(map(self._is_there, made["sources"]))
        return bool(version.report.get("file")) and self._has_original(str(version.report["file"]))

    def _is_there(self, source: dict[str, Any]) -> bool:
        if source.get("file"):
            return self._has_original(source["file"])
        return bool(source.get("dataset")) and self._workspace.version_file(source["dataset"], source["version"] or 1).exists()

    def _has_original(self, file: str) -> bool:
        return any((self._workspace.home / "files" / file).glob("original.*"))

    def rebuild(self, version: Version) -> bool:
        """False where it did not come out as it was recorded: then nothing is changed."""
        try:
            with self._workspace.remade(version.dataset, version.number) as draft:
                told = self._fill(version, draft)
                if any(told[name] != version.report[name] for name in _TOLD):
                    raise KampError("rebuilt_otherwise")
        except KampError as error:
            if error.code in ("disk_filled", "disk_write", "home_readonly", "memory_short"):
                raise
            return False
        return True

    def _fill(self, version: Version, draft: Draft) -> dict[str, Any]:
        if version.base is not None:
            return self._clean(version, draft)
        if plan := version.report.get("append_plan"):
            return self._combining.append_again(plan, draft).as_json()
        if made := version.report.get("made_of"):
            self._combining.remake(MadeOf.from_json(made), draft)
            return told_of(draft.cursor, ImportReport.from_json(version.report).columns)
        path = self._workspace.file(str(version.report["file"]))
        return import_file(path, _choices(version.report), draft.cursor, silent, version.dataset).as_json()

    def _clean(self, version: Version, draft: Draft) -> dict[str, Any]:
        base = self._workspace.ledger.base_of(version)
        self._workspace.attach(draft.cursor, "base", base.dataset, base.number)
        after, _ = run_recipe(draft.cursor, self._cleaning.shape(base), parse_recipe(version.recipe), "base.data",
                              unreadable_in(draft.cursor, "base"), silent)
        return told_of(draft.cursor, tuple(held.column for held in after.columns))


def _choices(report: dict[str, Any]) -> Choices:
    """How the file was read; of an import from before that was kept, what it found."""
    if kept := report.get("choices"):
        return _CHOICES.validate_python(kept)
    found = ImportReport.from_json(report)
    seen = found.detected
    types = {column.name: column.type for column in found.columns}
    return Choices(seen.encoding, seen.delimiter, seen.sheet, seen.header_row, types, header_rows=seen.header_rows)
