"""Pickles of estimators: of all that a pickle could call, models alone are let through."""
import io
import pickle
from typing import Any

import numpy as np

_LIBRARIES = {"sklearn", "lightgbm", "catboost", "xgboost", "numpy", "scipy"}
_PLAIN = {"builtins": {"set", "frozenset", "slice", "range", "complex", "object", "bytearray", "int", "float", "bool", "str"},
          "collections": {"OrderedDict", "defaultdict", "deque", "Counter"}, "copyreg": {"_reconstructor", "__newobj__"},
          "_codecs": {"encode"}, "functools": {"partial"}}
_COMPILED = ("__pyx_unpickle_", "newObj")
_ARRAY_MAKERS = {"_reconstruct", "scalar", "_frombuffer", "__randomstate_ctor", "__bit_generator_ctor", "__generator_ctor"}


def pickled(estimator: Any) -> bytes:
    """Raises ValueError on what could not be read again."""
    content = pickle.dumps(estimator, protocol=4)
    Careful(io.BytesIO(content)).load()
    return content


class Careful(pickle.Unpickler):
    """Knows the classes of scikit-learn and the boosters, the arrays they are made of and what makes those, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if name not in _PLAIN.get(module, ()):
            library = module.split(".")[0]
            if library not in _LIBRARIES or "." in name:        # "os.system" would be looked up through sklearn
                raise ValueError(f"a model file may not hold {module}.{name}")
            found = super().find_class(module, name)
            if not (_is_array_kind(found) if library == "numpy" else _is_of(found, library)):
                raise ValueError(f"a model file may not hold {module}.{name}")
            return found
        return super().find_class(module, name)


def _is_of(found: Any, library: str) -> bool:
    """A class of the library, or the maker of one of its compiled ones."""
    if isinstance(found, type):
        return found.__module__.split(".")[0] == library
    return str(getattr(found, "__name__", "")).startswith(_COMPILED)


def _is_array_kind(found: Any) -> bool:
    """An array, its type, one of its numbers or a source of random ones, or the maker of one; memmap would open files."""
    if isinstance(found, type):
        return found is np.ndarray or issubclass(found, np.dtype | np.generic | np.random.RandomState | np.random.BitGenerator)
    return getattr(found, "__name__", "") in _ARRAY_MAKERS
