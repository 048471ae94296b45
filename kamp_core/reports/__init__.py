"""An outcome in sentences, bars and on one page; a version's quality as a certificate; and the blank forms to collect data with."""
from kamp_core.reports.certificate import certificate_html
from kamp_core.reports.certificate_origin import Ingredient, Origin
from kamp_core.reports.form import collection_form
from kamp_core.reports.html import Shot, report_html
from kamp_core.reports.pdf import report_pdf

__all__ = ["Ingredient", "Origin", "Shot", "certificate_html", "collection_form", "report_html", "report_pdf"]
