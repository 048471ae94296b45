"""`kamp share …`: whose a project is on a team server, and who else sees it."""
from kamp_core.cli.desk import Desk, asked_project, project_name
from kamp_core.errors import KampError
from kamp_core.workspace import Project
from kamp_core.workspace.rights import EVERYBODY


def share(desk: Desk) -> int:
    """Whoever reaches this command line already has every project."""
    given, desks = desk.given, desk.studio.sharing
    if given.action == "list":
        return _list(desk)
    if not given.project:
        raise KampError("project_unnamed")
    project, who = asked_project(desk), EVERYBODY if given.everybody else given.name
    if who is None:
        raise KampError("share_nobody")
    facts = {"name": project_name(desk, project), "who": who or desk.say("share.everybody")}
    if given.action == "add":
        desks.share(project.id, who, given.may)
        line = desk.say("share.told_shared", may=desk.say(f"share.may_{given.may}"), **facts)
    elif given.action == "remove":
        desks.unshare(project.id, who)
        line = desk.say("share.told_back", **facts)
    else:
        desks.hand_on(project.id, who)
        line = desk.say("share.told_owner", **facts)
    desk.tell(_told(desk, _now(desk, project.id)), line)
    return 0


def _list(desk: Desk) -> int:
    shown = [asked_project(desk)] if desk.given.project else desk.studio.ledger.projects()
    desk.tell([_told(desk, project) for project in shown], *(_line(desk, project) for project in shown))
    return 0


def _now(desk: Desk, id: str) -> Project:
    return next(project for project in desk.studio.ledger.projects() if project.id == id)


def _told(desk: Desk, project: Project) -> dict[str, object]:
    return {"project": project.id, "name": project.name, "owner": project.owner, "owner_left": project.owner_left,
            "shares": {share.who or "*": share.may for share in desk.studio.sharing.of(project.id)}}


def _line(desk: Desk, project: Project) -> str:
    owner = project.owner or desk.say("share.owner_none")
    owner = desk.say("share.owner_gone", owner=owner) if project.owner_left else owner
    shares = [f"{share.who or desk.say('share.everybody')} ({desk.say(f'share.may_{share.may}')})"
              for share in desk.studio.sharing.of(project.id)]
    return f"{project.id}  {project_name(desk, project)}  {owner}  {', '.join(shares) or desk.say('share.told_none')}"
