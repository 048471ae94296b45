"""mljar-supervised, mode Perform, for the metric of the task."""
import shutil
import time

from supervised import AutoML
from task import task

given = task()
start = time.monotonic()
metric = {"average_precision": "average_precision", "log_loss": "logloss", "mae": "mae"}[given.metric]
kind = {"two_classes": "binary_classification", "many_classes": "multiclass_classification", "numbers": "regression"}[given.family]
auto = AutoML(results_path=str(given.folder / "mljar"), mode="Perform", ml_task=kind, eval_metric=metric,
              total_time_limit=int(given.seconds), random_state=given.seed, n_jobs=2, verbose=0)
auto.fit(given.x, given.y)
told = auto.predict(given.test) if given.family == "numbers" else auto.predict_proba(given.test)
given.answer(told, start, str(auto._best_model.get_name()))
shutil.rmtree(given.folder / "mljar", ignore_errors=True)
