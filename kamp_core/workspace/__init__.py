"""Projects, files, dataset versions and the ledger: the only room that owns files on disk and connections."""
from kamp_core.workspace.ledger import Dataset, Ledger, Project, Version
from kamp_core.workspace.store import Draft, Workspace

__all__ = ["Dataset", "Draft", "Ledger", "Project", "Version", "Workspace"]
