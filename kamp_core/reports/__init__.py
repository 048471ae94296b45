"""An outcome in sentences, bars and on one page; and the blank forms to collect data with."""
from kamp_core.reports.form import collection_form
from kamp_core.reports.html import report_html
from kamp_core.reports.pdf import report_pdf

__all__ = ["collection_form", "report_html", "report_pdf"]
