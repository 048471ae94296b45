"""`kamp import`: files, folders and archives, each a dataset or all as one."""
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from kamp_core.cli.databases import password_of
from kamp_core.cli.desk import Desk, bar, choices_of, project_name, project_to_fill, take_in
from kamp_core.combine.archive import is_archive, is_system_file
from kamp_core.combine.facts import AppendChoices, Brought, LeftOut, MadeOf, told_by
from kamp_core.databases import Wanted
from kamp_core.databases.address import read_login
from kamp_core.errors import KampError
from kamp_core.intake.facts import Conversion, ImportReport
from kamp_core.wording.lists import some
from kamp_core.workspace import Project


def import_files(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    if bool(given.files) == bool(given.database) or bool(given.database) != bool(given.table or given.query):
        given.wrong_usage("FILE… | --database URL --table T | --database URL --query Q")
    if given.database:
        return import_rows(desk)
    copies: list[str] = []
    try:
        brought, named = _bring(desk, copies)
        into = project_to_fill(desk)
        if given.append:
            reports = [_append(desk, brought, named, into.id)]
            names = [_name(desk, next(iter(brought.files.values())))]
        else:
            names = [_name(desk, name) for name in brought.files.values()]
            reports = [studio.import_file(id, name, into.id, choices_of(given), bar())
                       for id, name in zip(brought.files, names, strict=True)]
    except KampError:
        studio.combining.put_aside(copies)
        raise
    documents = [asdict(report) for report in reports]
    lines = [line for report, name in zip(reports, names, strict=True) for line in told(desk, report, name)]
    desk.tell(documents[0] if len(documents) == 1 else documents, *lines, *_where(desk, into))
    return 0


def import_rows(desk: Desk) -> int:
    """A table or the answer to a query, from a database that is allowed."""
    given, studio = desk.given, desk.studio
    login, into = read_login(given.database), project_to_fill(desk)
    schema, _, table = (given.table or "").rpartition(".") if login.kind != "mysql" else ("", "", given.table or "")
    wanted = Wanted(table, schema or ("public" if login.kind == "postgresql" and table else ""), given.query or "")
    studio.databases.noted(into.id, login, wanted)
    fetched = studio.databases.bring(login, wanted, password_of(desk, login), bar())
    try:
        report = studio.import_file(fetched.file, given.name or fetched.name, into.id, choices_of(given), bar())
    except KampError:
        studio.combining.put_aside([fetched.file])
        raise
    desk.tell(asdict(report), *told(desk, report, given.name or fetched.name), *_where(desk, into))
    return 0


def _where(desk: Desk, into: Project) -> list[str]:
    """Into which project, where there is more than one."""
    if len(desk.studio.ledger.projects()) < 2:
        return []
    return [desk.say("cli.imported_into", project=project_name(desk, into))]


def _bring(desk: Desk, copies: list[str]) -> tuple[Brought, set[str]]:
    """What was named on the command line, folders and archives opened. → (the tables, the names of files given by name)

    `copies`: gets the id of every copy that is made.
    """
    studio, given = desk.studio, desk.given
    files: dict[str, str] = {}
    left: list[LeftOut] = []
    named: set[str] = set()
    for path in given.files:
        folder = path.is_dir()
        found = {}
        for file, name in _files(path):
            copies.append(take_in(studio, file))
            found[copies[-1]] = name
        if folder or any(is_archive(studio.workspace.file(id)) for id in found):
            brought = studio.combining.bring(found) if found else Brought({})
            files |= brought.files
            copies += brought.files
            left += brought.left_out
        else:
            files |= found
            named |= set(found.values())
    for out in left:
        desk.warn(desk.say("cli.left_out", name=out.name, why=desk.say(f"error.{out.code}", **out.facts)))
    if not files:
        raise KampError("no_tables", count=len(left))
    return Brought(files, tuple(left)), named


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """A file by its name; of a folder all the user's own files, with the folders below it in their names."""
    if not path.is_dir():
        yield path, normalize("NFC", path.name)
        return
    for file in sorted(path.rglob("*")):
        name = normalize("NFC", file.relative_to(path).as_posix())
        if file.is_file() and not is_system_file(name):
            yield file, name


def _name(desk: Desk, name: str) -> str:
    return str(desk.given.name or PurePosixPath(name).stem)


def _append(desk: Desk, brought: Brought, named: set[str], project: str) -> ImportReport:
    """All tables as one. A file given by name that cannot be read is a fault, one found in a folder is told and left out."""
    given, combining = desk.given, desk.studio.combining
    gathered = combining.gather(brought, choices_of(given), lambda share: None)
    for out in gathered.left_out[len(brought.left_out):]:
        if out.name in named:
            raise KampError("part_failed", file=out.name, because={"code": out.code, "facts": out.facts})
        desk.warn(desk.say("cli.left_out", name=out.name, why=desk.say(f"error.{out.code}", **out.facts)))
    choices = AppendChoices(dated=given.file_date, date_column=desk.say("combine.date_column"), year=given.year,
                            moment_column=desk.say("combine.moment_column"), name_column=given.file_name_column)
    plan = combining.plan(gathered, choices)
    return combining.append(plan, _name(desk, plan.parts[0].name), project, bar())


def told(desk: Desk, report: ImportReport, name: str) -> list[str]:
    """An import in words: what came in, what was noticed, what could not be read."""
    lines = [desk.say("cli.imported", name=name, rows=f"{report.rows:,}", columns=len(report.columns), dataset=report.dataset)]
    lines += [f"  {desk.say(f'doctor.{warning.code}', **warning.facts)}" for warning in report.warnings]
    lines += [f"  {_converted(desk, one)}" for one in report.conversions]
    if report.made_of:
        lines += [f"  {line}" for line in _told_of_append(desk, MadeOf.from_json(report.made_of))]
    if report.unreadable_count:
        lines.append(desk.say("cli.unreadable", count=f"{report.unreadable_count:,}"))
    return lines


def _converted(desk: Desk, done: Conversion) -> str:
    before, after = done.examples[0] if done.examples else ("", "")
    return desk.say("cli.converted", column=done.column, what=desk.say(f"doctor.do_{done.code}"), before=before,
                    after=after or desk.say("data.changes_empty"), count=f"{done.converted:,}")


def _told_of_append(desk: Desk, made: MadeOf) -> Iterator[str]:
    yield desk.say("cli.appended", files=len(made.sources), list=some([source.name for source in made.sources]))
    if made.plan["date_column"]:
        yield desk.say("cli.dated", column=made.plan["date_column"])
    if made.plan["year"]:
        yield desk.say("combine.year_taken", year=made.plan["year"])
    for column, names in made.plan["renamed"].items():
        yield desk.say("cli.renamed", column=column, names=", ".join(names))
    for column, files in made.plan["missing"].items():
        yield desk.say("cli.column_missing", column=column, count=len(files), list=some(files))
    for file, column in made.plan["unused"]:
        yield desk.say("cli.unused", column=column, file=file)
    for file, dataset in made.plan["apart"].items():
        yield desk.say("cli.apart", file=file, dataset=dataset)
    for warning, names in told_by(made):
        yield desk.say("cli.of_files", list=some(list(names)), said=desk.say(f"doctor.{warning.code}", **warning.facts))

