"""Where a sample is opened: never among data of one's own."""
from kamp_core.problems import problem, shelf
from kamp_core.workspace.ledger import Ledger


def project_for_sample(ledger: Ledger, problem_id: str, project: str, name: str) -> str:
    """This project while it holds no data or samples only; else a project of the sample's own with this name, the one that is
    there if it was opened before. Answers the project's id."""
    samples = {each.sample_name for each in shelf().values()}
    if all(dataset.name in samples for dataset in ledger.datasets(project)):
        return project
    its = problem(problem_id).sample_name
    there = [p.id for p in ledger.projects() if p.name == name and [d.name for d in ledger.datasets(p.id)] in ([its], [])]
    return there[0] if there else ledger.add_project(name).id
