"""Commands on a dataset as a whole: its name, and its end, or that of its project."""
from kamp_core.cli.care import delete_project
from kamp_core.cli.desk import Desk
from kamp_core.errors import KampError
from kamp_core.workspace import Dataset


def rename(desk: Desk) -> int:
    known, name = _one(desk), desk.given.name
    desk.studio.rename_dataset(known.id, name)
    desk.tell({"dataset": known.id, "name": desk.studio.ledger.dataset(known.id).name},
              desk.say("cli.renamed_data", old=known.name, name=name))
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
