"""Factory files as they come: detect, show, import, and say what was done."""
from kamp_core.intake.load import import_file
from kamp_core.intake.preview import inspect_file

__all__ = ["import_file", "inspect_file"]
