"""Sharing a project: with whom, how far, and whose it is."""
from kamp_core.errors import KampError
from kamp_core.people import User, Users
from kamp_core.workspace import Project, Workspace
from kamp_core.workspace.rights import EVERYBODY, May, Share

_SHARED: dict[May, str] = {"look": "project_shared_look", "work": "project_shared_work"}         # as the audit log tells it
_OPENED: dict[May, str] = {"look": "project_opened_look", "work": "project_opened_work"}


class SharingDesk:
    """One a studio. Whoever owns a project, or sees all of them, gives it away; to users by their names."""

    def __init__(self, workspace: Workspace) -> None:
        self._ledger, self._users = workspace.ledger, Users(workspace.home)

    def of(self, project: str) -> tuple[Share, ...]:
        """Who else may see it, and how far; EVERYBODY first."""
        return self._ledger.access.shares(project)

    def owns(self, project: str) -> bool:
        """May whoever is at work share it and hand it on?"""
        return self._ledger.access.owns(project)

    def works_in(self, project: str) -> bool:
        """May whoever is at work change it, as far as their role goes?"""
        return self._ledger.access.works_in(project)

    def people(self, project: str) -> tuple[User, ...]:
        """With whom it could be shared: every user but its owner."""
        owner = self._project(project).owner
        return tuple(user for user in self._users.all() if user.name != owner)

    def share(self, project: str, who: str, may: May) -> None:
        """`who`: a user, or EVERYBODY; what they had before is replaced.

        Raises KampError('user_unknown', 'share_owner') and as `Access.need_own`."""
        self._ledger.access.need_own(project)
        known, name = self._project(project), self._named(who)
        if name == known.owner and not known.owner_left:
            raise KampError("share_owner", name=name)
        self._ledger.access.share(project, name, may)
        self._ledger.decided((_OPENED if name == EVERYBODY else _SHARED)[may], _facts(known, name))

    def unshare(self, project: str, who: str) -> None:
        """From the next click on. Raises KampError('share_none') and as `Access.need_own`."""
        self._ledger.access.need_own(project)
        if not self._ledger.access.unshare(project, who):
            raise KampError("share_none", name=who)
        self._ledger.decided("project_closed" if who == EVERYBODY else "project_unshared", _facts(self._project(project), who))

    def hand_on(self, project: str, owner: str) -> None:
        """Raises KampError('user_unknown', 'owner_viewer') and as `Access.need_own`."""
        self._ledger.access.need_own(project)
        name, known = self._named(owner), self._project(project)
        if any(user.name == name and user.role == "viewer" for user in self._users.all()):
            raise KampError("owner_viewer", name=name)
        self._ledger.access.hand_on(project, name)
        self._ledger.decided("project_handed_on", _facts(known, name))

    def _project(self, id: str) -> Project:
        return next((one for one in self._ledger.projects() if one.id == id), Project(id, "", ""))

    def _named(self, who: str) -> str:
        """The user as the list writes them. Raises KampError('user_unknown')."""
        return who if who == EVERYBODY else self._users.known(who).name


def _facts(project: Project, who: str) -> dict[str, object]:
    return {"project": project.id, "name": project.name, "person": who}
