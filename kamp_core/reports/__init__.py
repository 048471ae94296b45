"""Pages and files to take along: three reports of an answer, the certificate of a version's quality, blank forms, guides."""
from kamp_core.reports.certificate import certificate_html
from kamp_core.reports.certificate_origin import Ingredient, Origin
from kamp_core.reports.form import collection_form
from kamp_core.reports.gauge_form import GaugePlan, gauge_form
from kamp_core.reports.guide import guide_html
from kamp_core.reports.html import report_html
from kamp_core.reports.line import line_html
from kamp_core.reports.owner import Priced, owner_html
from kamp_core.reports.pdf import report_pdf
from kamp_core.reports.shown import Shot

__all__ = ["GaugePlan", "Ingredient", "Origin", "Priced", "Shot", "certificate_html", "collection_form", "gauge_form",
           "guide_html", "line_html", "owner_html",
           "report_html", "report_pdf"]
