"""`kamp signin …`: by which company account people may come in to a team server."""
import getpass
import sys

from kamp_core.cli.desk import Desk
from kamp_core.people.company import Company, checked, drop_company, keep_company, read_company
from kamp_core.people.provider import Provider


def signin(desk: Desk) -> int:
    """Kept only when its provider answers as the issuer. The secret is asked for at the terminal, or read as one line."""
    given, home = desk.given, desk.studio.workspace.home
    if given.action == "set":
        company = checked(Company(given.issuer or "", given.client or "", "" if given.without_secret else _secret(desk),
                                  (given.address or "").rstrip("/")))
        Provider(company).metadata()
        keep_company(home, company)
        desk.note("company_set", {"issuer": company.issuer})
        desk.tell(_told(company), desk.say("people.company_set", issuer=company.issuer, back=company.back))
    elif given.action == "show":
        kept = read_company(home)
        desk.tell(_told(kept) if kept else {}, desk.say("people.company_is", issuer=kept.issuer, client=kept.client, back=kept.back)
                  if kept else desk.say("people.company_none"))
    else:
        if drop_company(home):
            desk.note("company_removed", {})
        desk.tell({}, desk.say("people.company_none"))
    return 0


def _secret(desk: Desk) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass(desk.say("people.ask_secret")).strip()


def _told(company: Company) -> dict[str, str]:
    """The secret is shown to nobody."""
    return {"issuer": company.issuer, "client": company.client, "address": company.address, "back": company.back}
