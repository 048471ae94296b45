"""Files that leave the workspace: written where the user wants them."""
import shutil
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.workspace.faults import write_fault


def check_out(out: Path) -> None:
    """Before the work: can there be such a file? Raises KampError('out_folder_missing' or 'out_is_folder')."""
    if not out.parent.is_dir():
        raise KampError("out_folder_missing", folder=str(out.parent))
    if out.is_dir():
        raise KampError("out_is_folder", folder=str(out))


def write_out(out: Path, content: str | bytes | Path) -> Path:
    """Write a text, bytes, or the content of a file. Raises as `check_out`, and KampError('file_in_use' or 'disk_write')."""
    check_out(out)
    try:
        if isinstance(content, Path):
            shutil.copyfile(content, out)
        else:
            out.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except PermissionError as error:       # Excel holds it open
        raise KampError("file_in_use", file=out.name) from error
    except OSError as error:
        raise write_fault(error) from error
    return out
