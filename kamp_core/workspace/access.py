"""May whoever is at work see, change or give away a project? Asked before what the ledger's own connections do not see."""
from typing import TYPE_CHECKING, Literal

from kamp_core.errors import KampError
from kamp_core.workspace.ids import ids_in
from kamp_core.workspace.rights import EVERYBODY, MINE, WORKED, May, Share

BROUGHT_BY = "who.txt"                 # in the folder of a file, where people have names: whose it is until a project names it
if TYPE_CHECKING:
    from kamp_core.workspace.ledger import Ledger


class Access:
    """Of one ledger; whoever is at work is told by its `only_for`."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger

    # may I? -------------------------------------------------------------------------------------------------------

    def owns(self, project: str) -> bool:
        """May they share it, hand it on and end it? What is everybody's is given away by who sees all."""
        return self._is(MINE, project)

    def works_in(self, project: str) -> bool:
        """May they change it, as far as their role goes?"""
        return self._is(WORKED, project)

    def _is(self, rule: str, project: str) -> bool:
        """Does a rule of `rights` hold of a project and whoever is at work? All do for who sees everything."""
        asked = f"select 1 from projects p where p.id = ? and {rule}"
        return self._ledger.only_for() is None or bool(self._ledger.rows(asked, project))

    def need_work(self, project: str) -> None:
        """Before what is written beside the ledger. Raises KampError('project_only_look' or 'project_gone'), and as `may_write`."""
        self._ledger.may_write()
        if not self.works_in(project):
            seen = self._ledger.rows("select 1 from projects where id = ?", project)
            raise KampError("project_only_look" if seen else "project_gone")

    def need_own(self, project: str) -> None:
        """Raises KampError('project_not_yours' or 'project_gone'), and as `may_write`."""
        self._ledger.may_write()
        if not self._ledger.rows("select 1 from projects where id = ?", project):
            raise KampError("project_gone")
        if not self.owns(project):
            raise KampError("project_not_yours")

    def hides(self, table: Literal["runs", "datasets", "pictures"], id: str) -> bool:
        """Is it of a project that they do not see? What lies in folders is asked for by its id."""
        if self._ledger.only_for() is None:
            return False
        asked = f"select 1 from {table} where id = ?"
        return bool(self._ledger.all_rows(asked, id)) and not self._ledger.rows(asked, id)

    def hides_file(self, id: str) -> bool:
        """Do only such projects name this file, or none yet, and it was somebody else who brought it?"""
        me = self._ledger.only_for()
        if me is None:
            return False
        asked = """select 1 from versions where instr(report, ?1) union all select 1 from choices where instr(value, ?1) union all
                   select 1 from errands where instr(facts || coalesce(result, ''), ?1) limit 1"""
        if self._ledger.all_rows(asked, f'"{id}"'):
            return not self._ledger.rows(asked, f'"{id}"')
        brought_by = self._ledger.home / "files" / id / BROUGHT_BY
        return brought_by.exists() and brought_by.read_text("utf-8") != me

    def need_named(self, told: str) -> None:
        """`told`: JSON that a project is to keep; it names no file that they do not see, as naming one makes it the project's.

        Raises KampError('file_unknown')."""
        for id in ids_in(told) if self._ledger.only_for() is not None else ():
            if (self._ledger.home / "files" / id).is_dir() and self.hides_file(id):
                raise KampError("file_unknown", file=id)

    # who may, and giving it ---------------------------------------------------------------------------------------

    def shares(self, project: str) -> tuple[Share, ...]:
        """By name; EVERYBODY first."""
        return tuple(Share(row["who"], row["may"]) for row in self._ledger.rows(
            "select who, may from shares where project = ? order by who", project))

    def share(self, project: str, who: str, may: May) -> None:
        with self._ledger.transaction() as db:
            db.execute("insert or replace into shares values (?, ?, ?)", (project, who, may))

    def unshare(self, project: str, who: str) -> bool:
        """False where it was not shared with them."""
        with self._ledger.transaction() as db:
            return db.execute("delete from shares where project = ? and who = ?", (project, who)).rowcount > 0

    def hand_on(self, project: str, owner: str) -> None:
        """To a user, or to EVERYBODY. Whose it was goes on working in it, until the new owner takes that back."""
        with self._ledger.transaction() as db:
            db.execute("delete from shares where project = ? and who = ?", (project, owner))
            db.execute("""insert or replace into shares select id, owner, 'work' from projects
                          where id = ?1 and not owner_left and owner not in ('', ?2)""", (project, owner))
            db.execute("update projects set owner = ?, owner_left = 0 where id = ?", (owner, project))

    def forget_person(self, name: str) -> int:
        """A user is no more, or comes anew: nothing is shared with them; → how many projects of theirs only an admin sees now."""
        with self._ledger.transaction() as db:
            db.execute("delete from shares where who = ? and who <> ?", (name, EVERYBODY))
            return db.execute("update projects set owner_left = 1 where owner = ? and owner <> ?", (name, EVERYBODY)).rowcount
