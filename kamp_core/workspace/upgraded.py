"""Packages that were changed on disk while the program was running: half of it is then of the old version, half of the new."""
import importlib.metadata

_WATCHED = ("streamlit", "duckdb", "numpy", "pandas", "pydantic", "plotly", "scikit-learn", "lightgbm", "catboost", "xgboost-cpu")


def upgraded() -> tuple[str, ...]:
    """Those whose version on disk is not the one that the program began with."""
    now = _versions()
    return tuple(name for name, version in _BEGAN_WITH.items() if now.get(name) != version)


def _versions() -> dict[str, str]:
    found = {}
    for name in _WATCHED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue                             # taken away just now, or never there
    return found


_BEGAN_WITH = _versions()
