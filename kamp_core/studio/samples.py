"""Where a sample is opened: never among data of one's own; and where an own file goes: never where one may only look."""
from kamp_core.problems import problem, shelf
from kamp_core.workspace.ledger import Ledger


def project_for_sample(ledger: Ledger, problem_id: str, project: str, name: str) -> str:
    """This project while it may be changed and holds no data or samples only; else a project of the sample's own with this name,
    the one that is there if it was opened before. Answers the project's id."""
    samples = {each.sample_name for each in shelf().values()}
    if ledger.access.works_in(project) and all(dataset.name in samples for dataset in ledger.datasets(project)):
        return project
    return _apart(ledger, name, [problem(problem_id).sample_name])


def project_for_file(ledger: Ledger, project: str, name: str) -> str:
    """This project where it may be changed; else an empty one with this name. Answers the project's id."""
    return project if ledger.access.works_in(project) else _apart(ledger, name, [])


def _apart(ledger: Ledger, name: str, holding: list[str]) -> str:
    """A project to work in with this name that holds these data or none; made where there is none yet."""
    there = [p.id for p in ledger.projects() if p.name == name and ledger.access.works_in(p.id)
             and [dataset.name for dataset in ledger.datasets(p.id)] in (holding, [])]
    return there[0] if there else ledger.add_project(name).id
