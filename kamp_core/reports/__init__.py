"""Pages and files to take along: the answer, the certificate of a version's quality, the blank forms, the guides."""
from kamp_core.reports.certificate import certificate_html
from kamp_core.reports.certificate_origin import Ingredient, Origin
from kamp_core.reports.form import collection_form
from kamp_core.reports.guide import guide_html
from kamp_core.reports.html import Shot, report_html
from kamp_core.reports.pdf import report_pdf

__all__ = ["Ingredient", "Origin", "Shot", "certificate_html", "collection_form", "guide_html", "report_html", "report_pdf"]
