"""Where the rows of a version come from, back to the files a person brought."""
from pathlib import Path

from kamp_core.combine.facts import MadeOf, Source
from kamp_core.errors import KampError
from kamp_core.intake.facts import ImportReport
from kamp_core.recipe.words import done_line
from kamp_core.reports import Ingredient, Origin
from kamp_core.settings import Language
from kamp_core.studio.cleaning import Cleaning
from kamp_core.workspace import Version, Workspace
from kamp_core.workspace.digest import digest_of

_DEEPEST = 8       # data made of data made of data


def origin_of(workspace: Workspace, cleaning: Cleaning, version: Version, language: Language) -> Origin:
    """The import or the making, every file as long as the user has not deleted it, and the recipe with what each step did."""
    ledger = workspace.ledger
    base = ledger.base_of(version)
    report, made = ImportReport.from_json(base.report), _made(workspace, base)
    sql = str(base.report.get("sql") or "")
    size, fingerprint = (None, None) if made or sql else _file(workspace, report.file)
    sentences, reports = cleaning.sentences(version.dataset, language), cleaning.report(version.dataset, version.number).steps
    done = [f"{sentence} ({done_line(told, language)})" for sentence, told in zip(sentences, reports, strict=False)]
    return Origin(ledger.dataset(version.dataset).name, report, base.created, version.number, size, fingerprint,
                  (*done, *sentences[len(done):]), made, sql)


def _made(workspace: Workspace, version: Version, deep: int = 0) -> tuple[Ingredient, ...]:
    """What a version was made of; () for a file as it was brought."""
    if deep > _DEEPEST:
        return ()
    if kept := version.report.get("made_of"):
        return tuple(_ingredient(workspace, source, deep) for source in MadeOf.from_json(kept).sources)
    if asked := version.report.get("sql_source"):
        return (_dataset(workspace, None, asked["dataset"], asked["version"], deep),)
    return ()


def _ingredient(workspace: Workspace, source: Source, deep: int) -> Ingredient:
    if source.dataset:
        return _dataset(workspace, source, source.dataset, source.version or 1, deep)
    return Ingredient(source.name, source.rows, None, *_file(workspace, source.file or ""))


def _dataset(workspace: Workspace, source: Source | None, dataset: str, number: int, deep: int) -> Ingredient:
    """A version of other data; without its files where that has been deleted since."""
    try:
        known, name = workspace.ledger.version(dataset, number), workspace.ledger.dataset(dataset).name
    except KampError:
        return Ingredient(source.name if source else dataset, source.rows if source else 0, number)
    base = workspace.ledger.base_of(known)
    report, parts = ImportReport.from_json(base.report), _made(workspace, base, deep + 1)
    size, fingerprint = (None, None) if parts else _file(workspace, report.file)
    return Ingredient(source.name if source else name, source.rows if source else known.rows, number, size, fingerprint, parts,
                      report.warnings)


def _file(workspace: Workspace, file: str) -> tuple[int | None, str | None]:
    """Bytes and SHA-256 of an original; (None, None) where it was deleted."""
    try:
        path: Path = workspace.file(file)
        return path.stat().st_size, digest_of(path)
    except (KampError, OSError):
        return None, None
