"""Commands on a dataset or a project as a whole: its name, and its end."""
from kamp_core.cli.care import delete_project
from kamp_core.cli.desk import Desk, asked_project, project_name
from kamp_core.errors import KampError
from kamp_core.workspace import Dataset


def rename(desk: Desk) -> int:
    if bool(desk.given.dataset) == bool(desk.given.project):
        desk.given.wrong_usage("DATASET NAME | --project PROJECT NAME")
    if desk.given.project:
        return _rename_project(desk)
    known, name = _one(desk), desk.given.name
    desk.studio.rename_dataset(known.id, name)
    desk.tell({"dataset": known.id, "name": desk.studio.ledger.dataset(known.id).name},
              desk.say("cli.renamed_data", old=known.name, name=name))
    return 0


def _rename_project(desk: Desk) -> int:
    project = asked_project(desk)
    old = project_name(desk, project)
    name = desk.studio.ledger.rename_project(project.id, desk.given.name)
    desk.tell({"project": project.id, "name": name}, desk.say("cli.renamed_project", old=old, name=name))
    return 0


def delete(desk: Desk) -> int:
    if desk.given.project:
        return delete_project(desk)
    known = _one(desk)
    if not desk.given.yes:
        raise KampError("delete_unsure", name=known.name, rows=f"{known.rows:,}")
    desk.studio.delete_dataset(known.id)
    desk.studio.workspace.sweep()
    desk.tell({"dataset": known.id, "name": known.name}, desk.say("cli.deleted", name=known.name))
    return 0


def _one(desk: Desk) -> Dataset:
    """The dataset asked for. Raises KampError('dataset_ambiguous') where several bear its name."""
    asked, every = desk.given.dataset, desk.studio.ledger.datasets()
    alike = tuple(known.id for known in every if known.name == asked)
    if len(alike) > 1 and asked not in {known.id for known in every}:
        raise KampError("dataset_ambiguous", choices=alike, name=asked, count=len(alike))
    return desk.studio.ledger.dataset(asked)
