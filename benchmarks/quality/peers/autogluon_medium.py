"""AutoGluon, medium preset, for the metric of the task."""
import shutil
import time

from autogluon.tabular import TabularPredictor
from task import task

given = task()
start = time.monotonic()
metric = {"average_precision": "average_precision", "log_loss": "log_loss", "mae": "mean_absolute_error"}[given.metric]
kind = {"two_classes": "binary", "many_classes": "multiclass", "numbers": "regression"}[given.family]
auto = TabularPredictor(given.target, problem_type=kind, eval_metric=metric, path=str(given.folder / "autogluon"), verbosity=0)
auto.fit(given.train, time_limit=given.seconds, presets="medium_quality", num_cpus=2)
told = auto.predict(given.test) if given.family == "numbers" else auto.predict_proba(given.test)
given.answer(told, start, str(auto.model_best))
shutil.rmtree(given.folder / "autogluon", ignore_errors=True)
