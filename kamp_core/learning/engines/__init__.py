"""The model zoo: PyCaret's candidates and tuning grids, fitted and scored by us. Imported by the worker only."""
