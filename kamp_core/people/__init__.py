"""Who may use a team server, and what they did: users with a role, their sessions, and the audit log."""
from kamp_core.people.audit import Audit, Event
from kamp_core.people.gate import Gate, Present
from kamp_core.people.users import ROLES, Role, User, Users, at_least

__all__ = ["ROLES", "Audit", "Event", "Gate", "Present", "Role", "User", "Users", "at_least"]
