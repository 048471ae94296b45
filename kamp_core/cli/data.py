"""Commands on data: bring files in."""
from dataclasses import asdict

from kamp_core.cli.desk import Desk, bar, choices_of, take_in
from kamp_core.intake.append import append_files
from kamp_core.intake.facts import Choices, Conversion, ImportReport
from kamp_core.studio import Studio


def import_files(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    choices = choices_of(given)
    project = studio.project().id
    names = [given.name or path.stem for path in given.files]
    ids = [take_in(studio, path) for path in given.files]
    if given.append:
        reports = [_append(studio, ids, names[0], project, choices)]
    else:
        reports = [studio.import_file(id, name, project, choices, bar()) for id, name in zip(ids, names, strict=True)]
    lines = []
    for report, name in zip(reports, names, strict=False):
        lines.append(desk.say("cli.imported", name=name, rows=f"{report.rows:,}", columns=len(report.columns),
                              dataset=report.dataset))
        lines += [f"  {desk.say(f'doctor.{warning.code}', **warning.facts)}" for warning in report.warnings]
        lines += [f"  {_converted(desk, one)}" for one in report.conversions]
        if report.unreadable_count:
            lines.append(desk.say("cli.unreadable", count=f"{report.unreadable_count:,}"))
    documents = [asdict(report) for report in reports]
    desk.tell(documents[0] if len(documents) == 1 else documents, *lines)
    return 0


def _converted(desk: Desk, done: Conversion) -> str:
    before, after = done.examples[0] if done.examples else ("", "")
    return desk.say("cli.converted", column=done.column, what=desk.say(f"doctor.do_{done.code}"), before=before,
                    after=after or desk.say("data.changes_empty"), count=f"{done.converted:,}")


def _append(studio: Studio, files: list[str], name: str, project: str, choices: Choices) -> ImportReport:
    """Several files as one dataset."""
    paths = [studio.workspace.file(file) for file in files]
    studio.workspace.need_space(sum(path.stat().st_size for path in paths))
    dataset = studio.ledger.add_dataset(project, name)
    with studio.workspace.new_version(dataset) as draft:
        report = append_files(paths, choices, draft.cursor, bar(), dataset)
        draft.report = report.as_json()
    return report
