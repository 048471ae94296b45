"""The quality desk: what a version is worth, what people know of it, and the certificate that says so."""
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kamp_core.errors import KampError
from kamp_core.quality.asked import Answers, Listed, column_types, list_values
from kamp_core.quality.facts import Profile, Quality, Timeline
from kamp_core.quality.judge import judge
from kamp_core.quality.kept import beside, once
from kamp_core.quality.keys import propose_key
from kamp_core.quality.kinds import is_number
from kamp_core.quality.known import MOST_LISTED, DatasetFacts, Lookup, changed, check_facts, ticked
from kamp_core.quality.timeline import make_timeline
from kamp_core.reports import certificate_html
from kamp_core.settings import Language
from kamp_core.studio.cleaning import Cleaning
from kamp_core.studio.origins import origin_of
from kamp_core.studio.paper import write_paper
from kamp_core.studio.versions import Versions
from kamp_core.workspace import ColumnFacts, Version, Workspace
from kamp_core.workspace.digest import digest_of_text
from kamp_core.workspace.out import check_out

_MOST_UNDONE = 30
_LISTING = ("category", "text", "id", "constant", "number")      # kinds of columns that may serve as a list


class QualityDesk:
    """Everything a person may ask or say about the worth of a version; None as version means: the current one."""

    def __init__(self, workspace: Workspace, versions: Versions, cleaning: Cleaning) -> None:
        self._workspace, self._ledger = workspace, workspace.ledger
        self._versions, self._cleaning = versions, cleaning

    # what it is worth ---------------------------------------------------------------------------------------------

    def look(self, dataset: str, version: int | None = None) -> Quality:
        """Indices, grade, findings and time-line. What people know changes arithmetic only, or asks for a count or two."""
        known = self._ledger.version(dataset, version)
        profile, timeline = self._versions.profile(dataset, known.number), self.timeline(dataset, known.number)
        with self._workspace.read(dataset, known.number) as cursor:
            answers = Answers(cursor, self._beside(known, "asked"))
            return judge(profile, timeline, known.columns, self.facts(dataset), answers,
                         lambda lookup: self._list_of(lookup, known, profile), self._cleaning.made(known))

    def timeline(self, dataset: str, version: int | None = None) -> Timeline:
        """Rows along time, searched once a version and clock."""
        known, clock = self._ledger.version(dataset, version), self.facts(dataset).clock
        mark = digest_of_text(clock or "")[:8]
        with self._workspace.read(dataset, known.number) as cursor:
            return once(self._beside(known, "timeline", f"-{mark}"), Timeline,
                        lambda: make_timeline(cursor, self._versions.profile(dataset, known.number), clock))

    def stamp(self, dataset: str) -> str:
        """Changes whenever `look` may say something else: for those who remember its answer."""
        known, facts = self._ledger.version(dataset), self.facts(dataset)
        lists = [self._ledger.version(lookup.dataset).number for lookup in facts.lookups
                 if self._ledger.has_dataset(lookup.dataset)]
        return digest_of_text(repr((known.number, known.columns, facts, lists)))[:16]

    # what people know ---------------------------------------------------------------------------------------------

    def facts(self, dataset: str) -> DatasetFacts:
        """What people know of the dataset as a whole, in every version."""
        kept = self._ledger.choice(self._ledger.dataset(dataset).project, _facts_name(dataset))
        return _form(DatasetFacts).validate_python(kept) if kept else DatasetFacts()

    def columns(self, dataset: str) -> dict[str, ColumnFacts]:
        """What people know of the columns of the current version."""
        return self._ledger.version(dataset).columns

    def describe(self, dataset: str, changes: dict[str, dict[str, Any]]) -> None:
        """Change what is known of columns of the current version: {'온도': {'low': 180.0, 'key': True}, '압력': {'usual': True}}.

        Raises KampError on limits that contradict each other, and on columns that are not there; then nothing is changed.
        """
        version = self._ledger.version(dataset)
        profile = self._versions.profile(dataset, version.number)
        after, before = dict(version.columns), {name: version.columns.get(name, ColumnFacts()) for name in changes}
        for column, told in changes.items():
            there = profile.column(column)
            if there is None:
                raise KampError("column_missing", choices=tuple(c.name for c in profile.columns), column=column)
            after[column] = changed(column, after.get(column, ColumnFacts()), ticked(told, there.usual))
        kept = _form(dict[str, ColumnFacts]).dump_python(before, mode="json")
        self._remember(dataset, {"version": version.number, "columns": kept})
        self._ledger.describe_columns(dataset, version.number, after)

    def settle(self, dataset: str, facts: DatasetFacts) -> None:
        """Keep what is known of the dataset as a whole. Raises KampError on what cannot be meant; then nothing is changed."""
        check_facts(facts, self._versions.profile(dataset))
        self._remember(dataset, {"facts": _form(DatasetFacts).dump_python(self.facts(dataset), mode="json")})
        self._keep_facts(dataset, facts)

    def undo(self, dataset: str) -> None:
        """Take back the last thing that was said of the columns of the current version, or of the dataset; nothing else."""
        version, before = self._ledger.version(dataset), self._before(dataset)
        places = [place for place, told in enumerate(before) if told.get("version", version.number) == version.number]
        if not places:
            return
        last = before.pop(places[-1])
        if "facts" in last:
            self._keep_facts(dataset, _form(DatasetFacts).validate_python(last["facts"]))
        else:
            columns = version.columns | _form(dict[str, ColumnFacts]).validate_python(last["columns"])
            self._ledger.describe_columns(dataset, version.number, columns)
        self._ledger.choose(self._ledger.dataset(dataset).project, _before_name(dataset), before)

    def undoable(self, dataset: str) -> int:
        """How many things can be taken back."""
        number = self._ledger.version(dataset).number
        return sum(told.get("version", number) == number for told in self._before(dataset))

    def _remember(self, dataset: str, before: dict[str, Any]) -> None:
        """What a change is about to replace: columns of one version, or the facts of the dataset."""
        self._ledger.choose(self._ledger.dataset(dataset).project, _before_name(dataset),
                            [*self._before(dataset), before][-_MOST_UNDONE:])

    def _before(self, dataset: str) -> list[dict[str, Any]]:
        return list(self._ledger.choice(self._ledger.dataset(dataset).project, _before_name(dataset)) or [])

    def _keep_facts(self, dataset: str, facts: DatasetFacts) -> None:
        self._ledger.choose(self._ledger.dataset(dataset).project, _facts_name(dataset),
                            _form(DatasetFacts).dump_python(facts, mode="json"))

    # proposals ----------------------------------------------------------------------------------------------------

    def propose_key(self, dataset: str) -> tuple[str, ...]:
        """Columns that together seem to name a row; nothing counts before a person confirms it."""
        known = self._ledger.version(dataset)
        profile = self._versions.profile(dataset, known.number)
        with self._workspace.read(dataset, known.number) as cursor:
            return once(self._beside(known, "key"), tuple[str, ...], lambda: propose_key(cursor, profile))

    def confirm_usual(self, dataset: str, columns: Sequence[str]) -> None:
        """Take the usual range (0.1 to 99.9 %) of these columns as their limits, marked as no spec."""
        self.describe(dataset, {name: {"usual": True} for name in columns})

    def lists(self, dataset: str) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Datasets of the project whose columns may serve as a list: id → (name, columns)."""
        found = {}
        for other in self._ledger.datasets(self._ledger.dataset(dataset).project):
            columns = self._versions.profile(other.id).columns
            found[other.id] = (other.name, tuple(c.name for c in columns if c.kind in _LISTING and not c.decimals
                                                 and c.distinct <= MOST_LISTED))
        return found

    def _list_of(self, lookup: Lookup, version: Version, profile: Profile) -> tuple[str, Listed] | None:
        column = profile.column(lookup.column)
        try:
            other = version if lookup.dataset == version.dataset else self._ledger.version(lookup.dataset)
            name = f"{self._ledger.dataset(other.dataset).name} · {lookup.listed}"
            with self._workspace.read(other.dataset, other.number) as cursor:
                types = column_types(cursor)
        except KampError:             # deleted since
            return None
        if column is None or lookup.listed not in types:
            return None
        numbers = is_number(column.type) and is_number(types[lookup.listed])

        def values() -> list[str]:
            with self._workspace.read(other.dataset, other.number) as cursor:
                return list_values(cursor, lookup.listed, numbers)

        return name, Listed(lookup.column, f"{other.dataset} v{other.number} {lookup.listed}", values, numbers)

    # in writing ---------------------------------------------------------------------------------------------------

    def certificate(self, dataset: str, language: Language, out: Path) -> Path:
        """The certificate as HTML or PDF by the suffix of `out`."""
        check_out(out)
        known = self._ledger.version(dataset)
        html = certificate_html(origin_of(self._workspace, self._cleaning, known, language),
                                self._versions.profile(dataset, known.number), self.look(dataset), known.columns,
                                self.facts(dataset), language)
        return write_paper(self._workspace, html, out)

    def _beside(self, version: Version, kind: str, mark: str = "") -> Path:
        return beside(self._workspace.version_file(version.dataset, version.number), kind, mark)


def _facts_name(dataset: str) -> str:
    return f"quality {dataset}"


def _before_name(dataset: str) -> str:
    return f"quality before {dataset}"


def _form(type: Any) -> Any:
    from pydantic import TypeAdapter
    return TypeAdapter(type)


