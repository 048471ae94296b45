"""An outcome in sentences, bars and on one page."""
from kamp_core.reports.html import report_html
from kamp_core.reports.pdf import report_pdf

__all__ = ["report_html", "report_pdf"]
