"""A downloaded model on a machine that has neither KAMP Studio nor a network."""
import subprocess
import sys
import zipfile

ELSEWHERE = """
import builtins, runpy, socket, sys
real = builtins.__import__
def only(name, *args, **kwargs):
    if name.split(".")[0] in ("kamp_core", "pycaret", "streamlit", "duckdb"):
        raise ImportError(name)
    return real(name, *args, **kwargs)
builtins.__import__ = only
socket.socket.connect = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def predict_elsewhere(model, file, out, *options):
    """Unpack the download and run its predict.py, without anything of ours and without a network."""
    folder = model.parent / "elsewhere"
    with zipfile.ZipFile(model) as packed:
        packed.extractall(folder)
    done = subprocess.run([sys.executable, "-I", "-X", "utf8", "-c", ELSEWHERE, str(folder / "predict.py"), str(file), str(out),
                           *options], capture_output=True, text=True, encoding="utf-8", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return done
