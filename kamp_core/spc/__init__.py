"""Process control: control charts, capability, Pareto, OEE and gauge studies.

DuckDB shrinks the table to one line a subgroup, NumPy does the rest; every formula names its source. `*_words.py` says what
was found, `*_figure*.py` draws it, `propose.py` guesses what to begin with.
"""
