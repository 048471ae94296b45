"""Projects, files, dataset versions and the ledger: the only room that owns files on disk and connections."""
from kamp_core.workspace.facts import ColumnFacts, Dataset, Project, Version
from kamp_core.workspace.ledger import Ledger
from kamp_core.workspace.pictures import Picture, Pictures
from kamp_core.workspace.store import Draft, Workspace

__all__ = ["ColumnFacts", "Dataset", "Draft", "Ledger", "Picture", "Pictures", "Project", "Version", "Workspace"]
