"""Whose a project is, in words: only on a team server."""
from collections.abc import Sequence

from kamp_core.workspace import Project
from pages.shared import session
from pages.shared.gate import person
from pages.shared.words import say


def owner_line(project: Project) -> str:
    """'나', '김대리', '모두의 것'."""
    known = person()
    if not project.owner:
        return say("share.owner_none")
    if project.owner_left:
        return say("share.owner_gone", owner=project.owner)
    return say("share.owner_me") if known is not None and known.name == project.owner else project.owner


def only_look() -> str:
    """Why this visitor changes nothing in the project at hand, and who may; "" for who may."""
    known = person()
    if known is None or session.may_work():
        return ""
    return say("people.only_look" if known.role == "viewer" else "share.only_look")


def project_names(projects: Sequence[Project]) -> dict[str, str]:
    """Each under a name of its own, with a mark where it is somebody else's: a list cannot tell two equal lines apart."""
    known, names = person(), dict[str, str]()
    for project in projects:
        name = project.name or say("frame.first_project")
        if known is not None and project.owner != known.name:
            name = say("share.line", name=name, owner=owner_line(project))
        again = sum(other == name or other.startswith(f"{name} (") for other in names.values())
        names[project.id] = f"{name} ({again + 1})" if again else name
    return names
