"""Candidates for tests of a cluster, importable on its workers: slow ones, one that fails, one that ends its process."""
import os
import time

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from kamp_core.learning.engines.spec import Spec


class Standin(ClassifierMixin, BaseEstimator):
    """Says for each row how common the bad ones are, `seconds` later. `ends`: its process, unless that is `spared`."""

    def __init__(self, seconds=0.0, fails=False, ends=False, spared=0):
        self.seconds, self.fails, self.ends, self.spared = seconds, fails, ends, spared

    def fit(self, x, y):
        time.sleep(self.seconds)
        if self.fails:
            raise ValueError("it always fails")
        if self.ends and os.getpid() != self.spared:
            os._exit(1)
        self.share, self.classes_ = float(np.mean(y)), np.unique(y)
        return self

    def predict_proba(self, x):
        return np.column_stack([np.full(len(x), 1 - self.share), np.full(len(x), self.share)])


def standin(name="slow", **args):
    return Spec(name, Standin, args)
