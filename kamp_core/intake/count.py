"""How many records a large UTF-8 file has, by its bytes alone: the check on every fast import."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_PIECE = 1 << 22
_SHORT = 8                 # only a line of fewer bytes is looked at for being blank


@dataclass(frozen=True)
class Records:
    filled: int            # records with more than white space
    broken: bool           # some have a line end within quotes
    nul: bool              # the file has NUL bytes
    returns: bool          # it has carriage returns


def count_records(path: Path) -> Records:
    """Line ends outside quotes, blank lines left out."""
    filled, inside, blank, broken, nul, returns = 0, 0, True, False, False, False
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            data = np.frombuffer(piece, np.uint8)
            ends = np.flatnonzero(data == 10)
            if inside or b'"' in piece:
                quotes = np.bitwise_xor.accumulate((data == 34).view(np.uint8)) ^ inside
                outside = ends[quotes[ends] == 0]
                broken = broken or len(outside) < len(ends)
                ends, inside = outside, int(quotes[-1])
            nul, returns = nul or b"\x00" in piece, returns or b"\r" in piece
            more, blank = _filled_lines(data, ends, blank)
            filled += more
    return Records(filled + (not blank), broken, nul, returns)


def _filled_lines(data: "np.ndarray[tuple[int], np.dtype[np.uint8]]", ends: "np.ndarray[tuple[int], np.dtype[np.intp]]",
                  blank: bool) -> tuple[int, bool]:
    """→ (lines that end here and hold more than white space, whether the line begun after them is blank so far)"""
    if not len(ends):
        return 0, blank and not bool((data > 32).any())
    starts = np.concatenate(([0], ends[:-1] + 1))
    filled = len(ends)
    if int((ends - starts).min()) < _SHORT:
        lines = np.logical_or.reduceat(data[:ends[-1] + 1] > 32, starts)
        filled = int(np.count_nonzero(lines)) + (not blank and not bool(lines[0]))
    return filled, not bool((data[ends[-1] + 1:] > 32).any())
