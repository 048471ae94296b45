"""An outcome in sentences, bars and on one page; a version's quality as a certificate; and the blank forms to collect data with."""
from kamp_core.reports.certificate import Origin, certificate_html
from kamp_core.reports.form import collection_form
from kamp_core.reports.html import Shot, report_html
from kamp_core.reports.pdf import report_pdf

__all__ = ["Origin", "Shot", "certificate_html", "collection_form", "report_html", "report_pdf"]
