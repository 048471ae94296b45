"""Columns at fixed places, as terminals and old systems print them: a Korean letter counts two places, or one."""
import unicodedata
from dataclasses import dataclass

_SHARE = 0.97              # of the lines must be blank between two columns
_APART = 0.6               # of the lines must have a wide gap
_FILLER = "\x00"           # stands behind a letter of two places


@dataclass(frozen=True)
class Cuts:
    places: tuple[int, ...]       # where columns begin
    wide: bool                    # Korean letters count two places

    def cells(self, line: str) -> list[str]:
        """One line cut, without the blanks around the cells."""
        text = _spread(line) if self.wide else line.expandtabs()
        inner = self.places[1:]
        pieces = [text[start:end] for start, end in zip([0, *inner], [*inner, None], strict=True)]
        return [piece.replace(_FILLER, "").strip() for piece in pieces]


def find_cuts(lines: list[str]) -> Cuts | None:
    """Where columns begin in nearly every line; None when nothing lines up."""
    if len(lines) < 3 or sum("  " in line.strip() for line in lines) < _APART * len(lines):
        return None
    places, letters = _beginnings([_spread(line) for line in lines]), _beginnings([line.expandtabs() for line in lines])
    found = Cuts(tuple(places), True) if len(places) >= len(letters) else Cuts(tuple(letters), False)
    return found if len(found.places) > 1 else None


def _spread(line: str) -> str:
    """Each wide letter followed by a filler, so that letters count as the places they take."""
    if line.isascii():
        return line.expandtabs()
    return "".join(letter + _FILLER if unicodedata.east_asian_width(letter) in "WF" else letter for letter in line).expandtabs()


def _beginnings(lines: list[str]) -> list[int]:
    """Where something begins right after a place that is blank in nearly every line; titles and feet, being short, aside."""
    lengths = sorted(len(line.rstrip()) for line in lines)
    tall = [line for line in lines if len(line.rstrip()) >= 0.5 * lengths[len(lengths) // 2]]
    width = max(map(len, tall))
    filled = [0] * width
    for line in tall:
        for place, letter in enumerate(line):
            filled[place] += letter != " "
    blank = [count <= (1 - _SHARE) * len(tall) for count in filled]
    begins = [place for place in range(width) if not blank[place] and (place == 0 or blank[place - 1])]
    return [place for place in begins if place < 2 or blank[place - 2] or _begins_word(tall[0], place)]


def _begins_word(line: str, place: int) -> bool:
    """One blank place may part a date from its clock: it parts columns only where the first line has a name."""
    return line[place - 1:place] == " " and line[place:place + 1].strip() != ""
