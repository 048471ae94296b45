"""The model zoo: PyCaret's candidates and the boosters beside them, fitted and scored by us. Imported by the worker only."""
import os

# A thread of a booster that waits for another must not burn its core: on two busy cores a fit took 17 s in place of 1.5 s.
# OpenMP reads this once, when the first library that uses it is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
