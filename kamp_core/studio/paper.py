"""Reports and certificates to take away."""
from pathlib import Path

from kamp_core.reports import report_pdf
from kamp_core.workspace import Workspace
from kamp_core.workspace.out import write_out


def write_paper(workspace: Workspace, html: str, out: Path, one_page: bool = False) -> Path:
    """A page as HTML, or printed as PDF, by the suffix of `out`. `one_page`: smaller, until it is one sheet."""
    if out.suffix.lower() != ".pdf":
        return write_out(out, html)
    with workspace.scratch_folder() as folder:
        return write_out(out, report_pdf(html, folder, one_page))
