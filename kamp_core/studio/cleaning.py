"""The desk for cleaning: steps added, taken out, put in another order, undone; every change is a new version."""
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from kamp_core.recipe.facts import Blocked, Json, LeftOut, Offer, RecipeReport, ReplayPlan, StepPreview
from kamp_core.recipe.lineage import carried, named_alike
from kamp_core.recipe.order import blocked, moved, without
from kamp_core.recipe.plan import likeness, plan_replay, renamed
from kamp_core.recipe.preview import preview_step
from kamp_core.recipe.run import run_recipe, walk
from kamp_core.recipe.shape import Held, Shape, shape_of
from kamp_core.recipe.steps import parse_recipe, parse_step
from kamp_core.recipe.table import Rows, blanks, frequent, read_rows, take_group, write_csv
from kamp_core.settings import Language
from kamp_core.studio.reported import column_of, columns_of, told_of, unreadable_in
from kamp_core.tell import Tell, silent
from kamp_core.wording import say
from kamp_core.workspace import ColumnFacts, Draft, Version, Workspace
from kamp_core.workspace.out import check_out, write_out

_BYTES_A_CELL = 12         # of what is written while a recipe runs
_QUICK_CELLS = 3_000_000   # so many cells are cleaned within a second or two
MOST_GROUPS = 50           # datasets that one is parted into
_LIKE = 0.5                # of the columns of another dataset: its recipe is offered where more than that are here
_REPORT: TypeAdapter[RecipeReport] = TypeAdapter(RecipeReport)


class Cleaning:
    """One a studio. Everything is said of the current version of a dataset unless another is named."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger

    # what there is ------------------------------------------------------------------------------------------------

    def steps(self, dataset: str) -> tuple[Json, ...]:
        return self._ledger.version(dataset).recipe

    def sentences(self, dataset: str, language: Language) -> list[str]:
        """The recipe in words, a sentence a step."""
        return [self.sentence(step, language) for step in self.steps(dataset)]

    def sentence(self, step: Json, language: Language) -> str:
        return parse_step(step).sentence(language)

    def report(self, dataset: str, version: int | None = None) -> RecipeReport:
        """What each step did to the rows and cells, and what of another dataset's recipe did not fit."""
        kept = self._ledger.version(dataset, version).report.get("recipe")
        return _REPORT.validate_python(kept) if kept else RecipeReport()

    def columns(self, dataset: str, version: int | None = None) -> tuple[Held, ...]:
        """The columns with their types and units, and what people know of them."""
        return self.shape(self._ledger.version(dataset, version)).columns

    def imported(self, dataset: str) -> int:
        """The version that the current one was made from: an import."""
        return self._ledger.base_of(self._ledger.version(dataset)).number

    def rows(self, dataset: str, start: int = 0, count: int = 50, column: str | None = None, text: str = "") -> Rows:
        """A page of the current version: all rows, or those whose cell in `column` holds `text`."""
        with self._workspace.read(dataset) as cursor:
            return read_rows(cursor, columns_of(self._ledger.version(dataset)), start, count, column, text)

    def values(self, dataset: str, column: str) -> tuple[tuple[str, int], ...]:
        """The most frequent values of a column, with how often they occur."""
        version = self._ledger.version(dataset)
        with self._workspace.read(dataset, version.number) as cursor:
            return frequent(cursor, column_of(version, column))

    def is_quick(self, dataset: str) -> bool:
        """Is this small enough to be cleaned while one waits?"""
        version = self._ledger.version(dataset)
        return version.rows * len(version.report.get("columns", ())) <= _QUICK_CELLS

    def export(self, dataset: str, out: Path) -> Path:
        """All rows of the current version as a CSV file for Excel."""
        version = self._ledger.version(dataset)
        check_out(out)
        with self._workspace.scratch_folder() as folder, self._workspace.read(dataset, version.number) as cursor:
            return write_out(out, write_csv(cursor, columns_of(version), folder / "cleaned.csv"))

    # changes ------------------------------------------------------------------------------------------------------

    def preview(self, dataset: str, step: Json) -> StepPreview:
        """What a step would do: the first rows that change, and how many. Raises KampError where it does not fit."""
        version = self._ledger.version(dataset)
        with self._workspace.read(dataset, version.number) as cursor:
            return preview_step(cursor, self.shape(version), parse_step(step), unreadable_in(cursor), len(version.recipe) + 1)

    def add(self, dataset: str, step: Json, progress: Tell = silent) -> int:
        """One more step; the answer is the new version."""
        return self.extend(dataset, [step], progress)

    def extend(self, dataset: str, steps: Sequence[Json], progress: Tell = silent) -> int:
        """Several more steps in one new version."""
        version = self._ledger.version(dataset)
        return self.run(version, (*version.recipe, *steps), progress)

    def remove(self, dataset: str, number: int, progress: Tell = silent) -> int:
        """Take out one step, counted from 1, and run the others anew. Raises KampError where one no longer fits."""
        version = self._ledger.version(dataset)
        return self.run(version, without(version.recipe, number), progress)

    def move(self, dataset: str, number: int, to: int, progress: Tell = silent) -> int:
        """Put a step in another place."""
        version = self._ledger.version(dataset)
        return self.run(version, moved(version.recipe, number, to), progress)

    def blocked(self, dataset: str) -> tuple[Blocked, ...]:
        """For each step, why it cannot be taken out, or moved by one place up or down."""
        version = self._ledger.version(dataset)
        return blocked(self.shape(self._ledger.base_of(version)), version.recipe)

    def run(self, version: Version, recipe: Iterable[Json], progress: Tell, source: str | None = None,
            left_out: tuple[LeftOut, ...] = (), like: Shape | None = None) -> int:
        """Run a recipe on the import that a version came from: the next version, with that one as its parent.

        `like`: columns of another dataset of which people know something; what they know here goes before.
        Raises KampError('version_moved_on') where someone else has made another version the current one meanwhile."""
        steps, base = parse_recipe(recipe), self._ledger.base_of(version)
        shape, began = self.shape(base), time.monotonic()
        walk(shape, steps)
        self._workspace.need_space(version.rows * (len(shape.columns) + len(steps)) * _BYTES_A_CELL)
        with self._workspace.new_version(version.dataset) as draft:
            self._workspace.attach(draft.cursor, "base", version.dataset, base.number)
            after, reports = run_recipe(draft.cursor, shape, steps, "base.data", unreadable_in(draft.cursor, "base"), progress)
            draft.parent, draft.base = version.number, base.number
            draft.recipe = tuple(report.step for report in reports)
            told = told_of(draft.cursor, tuple(held.column for held in after.columns))
            recipe_told = asdict(RecipeReport(reports, left_out, source))
            draft.report = {**base.report, **told, "seconds": round(time.monotonic() - began, 3), "recipe": recipe_told}
            now = self._ledger.version(version.dataset, version.number)         # people may have gone on telling
            draft.columns = named_alike(like, after) | carried(self.shape(now), after)
        self._decide(version.dataset, "recipe_run", steps=len(steps))
        return draft.number

    # the next file ------------------------------------------------------------------------------------------------

    def replay_plan(self, source: str, dataset: str, mapping: Mapping[str, str | None] | None = None,
                    empty: Collection[str] = (), without: Collection[int] = ()) -> ReplayPlan:
        """What the recipe of `source` would do to `dataset`: which column is which, what fits and what does not.

        `mapping`: a column of the source to one of the dataset, where a person knows better; `empty`: missing columns to
        make without values; `without`: numbers of steps to leave out. Raises KampError('recipe_none', 'recipe_onto_itself').
        """
        if source == dataset:
            raise KampError("recipe_onto_itself")
        given = self._ledger.version(source)
        if not given.recipe:
            raise KampError("recipe_none", name=self._ledger.dataset(source).name)
        plan = plan_replay(self.shape(self._ledger.base_of(given)), parse_recipe(given.recipe),
                           self.shape(self._ledger.version(dataset)), mapping, empty, without)
        return replace(plan, source=source, dataset=dataset)

    def replay_guess(self, source: str, dataset: str) -> dict[str, str | None]:
        """A mapping for `replay_plan` to begin with: columns that seem to have a new name. Only for people to confirm."""
        return renamed(self.shape(self._ledger.base_of(self._ledger.version(source))), self.shape(self._ledger.version(dataset)))

    def replay(self, source: str, dataset: str, mapping: dict[str, str | None] | None = None, empty: tuple[str, ...] = (),
               without: tuple[int, ...] = (), progress: Tell = silent) -> int:
        """Clean a dataset as another was cleaned. What does not fit is left out; `report` says what and why."""
        plan = self.replay_plan(source, dataset, mapping, empty, without)
        version, given = self._ledger.version(dataset), self._ledger.version(source)
        left = tuple(LeftOut(planned.step, planned.trouble, planned.facts) for planned in plan.steps if planned.trouble)
        return self.run(version, (*version.recipe, *plan.fitting), progress, source, left, self.shape(given))

    def offers(self, dataset: str) -> tuple[Offer, ...]:
        """Other data of the project whose recipe would fit, the most alike first, then the longest; none once there is a recipe."""
        version = self._ledger.version(dataset)
        if version.recipe:
            return ()
        target, found = self.shape(version), []
        for other in self._ledger.datasets(self._ledger.dataset(dataset).project):
            given = self._ledger.version(other.id)
            if other.id != dataset and given.recipe:
                share = likeness(self.shape(self._ledger.base_of(given)), target)
                found.append(Offer(other.id, other.name, len(given.recipe), share))
        return tuple(sorted((offer for offer in found if offer.share > _LIKE), key=lambda offer: (-offer.share, -offer.steps)))

    def same_columns(self, dataset: str) -> tuple[str, ...]:
        """Other data of the project that were imported with columns of the very same names, newest first."""
        target = self._imported_names(dataset)
        others = self._ledger.datasets(self._ledger.dataset(dataset).project)
        return tuple(other.id for other in others if other.id != dataset and self._imported_names(other.id) == target)

    def _imported_names(self, dataset: str) -> frozenset[str]:
        return frozenset(held.name for held in self.shape(self._ledger.base_of(self._ledger.version(dataset))).columns)

    def groups(self, dataset: str, column: str) -> tuple[tuple[str | None, int], ...]:
        """The values of a column with their rows, the most frequent first; None, at the end, for the rows without one."""
        values = self.values(dataset, column)
        with self._workspace.read(dataset) as cursor:
            blank = blanks(cursor, column)
        return (*values, *([(None, blank)] if blank else []))

    def split_groups(self, dataset: str, column: str, language: Language = "ko", progress: Tell = silent) -> tuple[str, ...]:
        """A dataset of its own for each value of a column, and for its blanks; the answer is their ids. All of them or none.

        `language`: that in which the one of the blanks is named. Each begins a line of its own: what made this one cannot be
        undone there. Raises KampError('groups_too_many')."""
        version, groups = self._ledger.version(dataset), self.groups(dataset, column)
        if not 1 <= len(groups) <= MOST_GROUPS:
            raise KampError("groups_too_many", column=column, count=len(groups), most=MOST_GROUPS)
        self._workspace.need_space(version.rows * len(version.report["columns"]) * _BYTES_A_CELL)
        known, made, blank = self._ledger.dataset(dataset), [], say("recipe.group_blank", language)
        with ExitStack() as drafts:
            for number, (value, _) in enumerate(groups):
                made.append(self._ledger.add_dataset(known.project, f"{known.name} · {blank if value is None else value}"))
                draft = drafts.enter_context(self._workspace.new_version(made[-1]))
                self._take_group(draft, made[-1], version, column_of(version, column), value)
                progress((number + 1) / len(groups))
        return tuple(made)

    def _take_group(self, draft: Draft, made: str, version: Version, column: Column, value: str | None) -> None:
        self._workspace.attach(draft.cursor, "base", version.dataset, version.number)
        take_group(draft.cursor, "base.data", unreadable_in(draft.cursor, "base"), column, value)
        draft.report = {**version.report, **told_of(draft.cursor, columns_of(version)), "dataset": made, "recipe": None}
        draft.columns = self._ledger.version(version.dataset, version.number).columns

    # back and forth -----------------------------------------------------------------------------------------------

    def undo(self, dataset: str) -> int:
        """The version before becomes the current one again. Raises KampError('recipe_nothing_to_undo')."""
        number = self.before(dataset)
        if number is None:
            raise KampError("recipe_nothing_to_undo")
        return self.go_to(dataset, number)

    def redo(self, dataset: str) -> int:
        """The version that was made of this one last. Raises KampError('recipe_nothing_to_redo')."""
        number = self.after(dataset)
        if number is None:
            raise KampError("recipe_nothing_to_redo")
        return self.go_to(dataset, number)

    def before(self, dataset: str) -> int | None:
        """The version that undo goes to."""
        return self._ledger.version(dataset).parent

    def after(self, dataset: str) -> int | None:
        """The version that redo goes to."""
        current = self._ledger.version(dataset).number
        return max((v.number for v in self._ledger.versions(dataset) if v.parent == current), default=None)

    def go_to(self, dataset: str, number: int) -> int:
        """Make a version the current one; what was learned of the columns meanwhile goes along."""
        here, there = self._ledger.version(dataset), self._ledger.version(dataset, number)
        self._ledger.describe_columns(dataset, number, carried(self.shape(here), self.shape(there)))
        self._ledger.make_current(dataset, number)
        self._decide(dataset, "version_chosen", version=number)
        return number

    def shape(self, version: Version) -> Shape:
        """The columns of a version, each with its origin in the import and with what is known of it."""
        base = self._ledger.base_of(version)
        shape = shape_of(columns_of(base))
        if version.base is not None:
            shape = next((change.shape for change in reversed(walk(shape, parse_recipe(version.recipe)))), shape)
        return replace(shape, columns=tuple(replace(held, facts=version.columns.get(held.name, ColumnFacts()))
                                            for held in shape.columns))

    def made(self, version: Version) -> frozenset[str]:
        """The columns that steps worked out from those of the import; none where little of the import is left, as in a table of
        lots, since these columns are the data now."""
        given = {held.origin for held in shape_of(columns_of(self._ledger.base_of(version))).columns}
        now = self.shape(version).columns
        left = [held for held in now if held.origin in given]
        return frozenset(held.name for held in now if held.origin not in given) if 2 * len(left) >= len(given) else frozenset()

    def _decide(self, dataset: str, code: str, **facts: object) -> None:
        known = self._ledger.dataset(dataset)
        self._ledger.decide(known.project, code, **{"dataset": dataset, "name": known.name} | facts)
