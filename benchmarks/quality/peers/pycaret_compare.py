"""PyCaret 3.3.2 compare_models as it comes, with its time budget, the winner fitted on all rows."""
import time

import numpy as np
from task import task

given = task()
start = time.monotonic()
if given.family == "numbers":
    from pycaret.regression import RegressionExperiment as Experiment
    sort = "MAE"
else:
    from pycaret.classification import ClassificationExperiment as Experiment
    sort = "AUC"
ours = Experiment()
ours.setup(given.train, target=given.target, session_id=given.seed, fold=5, train_size=0.9, n_jobs=2, verbose=False, html=False,
           system_log=False)
best = ours.finalize_model(ours.compare_models(sort=sort, budget_time=given.seconds / 60, verbose=False))
if given.family == "numbers":
    told = np.asarray(best.predict(given.test))
elif hasattr(best, "predict_proba"):
    told = np.asarray(best.predict_proba(given.test))
else:
    told = np.eye(given.y.nunique())[np.asarray(best.predict(given.test), dtype=int)]
given.answer(told, start, type(best.steps[-1][1] if hasattr(best, "steps") else best).__name__)
