"""Models as files: saved and signed, loaded, used on next week's file."""
from kamp_core.models.bringing import plan_scoring
from kamp_core.models.facts import Card, Drift, Package, Scored, ScorePlan
from kamp_core.models.kept import keep_scored, kept_scored
from kamp_core.models.package import load_package, save_package
from kamp_core.models.scoring import score_file

__all__ = ["Card", "Drift", "Package", "ScorePlan", "Scored", "keep_scored", "kept_scored", "load_package",
           "plan_scoring", "save_package", "score_file"]
