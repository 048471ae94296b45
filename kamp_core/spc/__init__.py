"""Process control: control charts, capability, Pareto, OEE and gauge studies.

DuckDB shrinks the table to one line a subgroup, NumPy does the rest; formulas carry their source. `words.py` says what was
found, `figures.py` draws it.
"""
