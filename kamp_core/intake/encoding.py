"""Which bytes stand for which letters: by a mark, by the zeros of UTF-16, else by what the letters would be.

charset-normalizer was tried and left out: on real CP949 files it is right, but a header of one '℃' it calls Big5,
a file of rare syllables UTF-16, and Japanese words CP949.
"""
import codecs
import re
from collections.abc import Callable
from pathlib import Path

from kamp_core.errors import KampError

SAMPLE_BYTES = 1 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_WIDER = {"euc_kr": "cp949", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030"}   # what the narrow name mostly means
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_HAN = re.compile("[\u4e00-\u9fff]")
_LETTER = re.compile("[^\x00-\u03ff\u2000-\u303f\u3200-\u33ff\uff00-\uff5e\uffe0-\uffff]")     # no Western letter, sign or unit
_OF_FILES = re.compile(r"ascii|utf-(8|8-sig|16|16-le|16-be|32|32-le|32-be)|cp\d{3,4}|iso8859-\d{1,2}|euc_(kr|jp|jisx0213|jis_2004)"
                       r"|iso2022_\w+|johab|shift_jis\w*|gb2312|gbk|gb18030|big5(hkscs)?|hz|koi8[-_][rut]|mac[-_]\w+")
_ENOUGH = 0.7
_MOST_RARE = 0.25          # share of rare syllables: Korean texts have up to 0.11, other languages read as Korean 0.4 and more
_MOST_ACCENTS = 0.3        # of all letters
_FEW = 12                  # letters, too few to tell by how rare they are


def find_encoding(path: Path, head: bytes, whole: bool) -> str:
    """The encoding of a text file; the whole file is held against it when it is read."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    if (wide := _without_bom(head[:4096])) is not None:
        return wide
    sample, whole = (_first_beyond_ascii(path), False) if head.isascii() and not whole else (head, whole)
    if _text_in(sample, "utf-8", whole) is not None:
        return "utf-8"
    letters = sample.decode("utf-8", "ignore")
    if sum(not letter.isascii() for letter in letters) > 20 * sample.decode("utf-8", "replace").count("\ufffd"):
        decode_sample(sample, "utf-8", whole)          # damaged UTF-8: say where
    runs = _BEYOND_ASCII.findall(sample)
    single = sum(len(run) == 1 for run in runs) >= 0.9 * len(runs)      # letters of Korea, Japan and China are two bytes long
    if single and _text_in(sample, "cp1252", whole) is not None:
        return "cp1252"
    texts = {name: text for name in _EASTERN if (text := _text_in(sample, name, whole)) is not None}
    fits = [name for name, text in texts.items() if _EASTERN[name](sorted(set(_LETTER.findall(text))))]
    if not fits and (western := _text_in(sample, "cp1252", whole)) is not None and _western(western):
        return "cp1252"
    if not fits and "cp949" not in texts:
        raise KampError("encoding_not_found")
    return fits[0] if fits else "cp949"


def _western(text: str) -> bool:
    """A few letters with accents among plain ones."""
    return sum(not letter.isascii() for letter in text) <= _MOST_ACCENTS * len(text)


def _korean(letters: list[str]) -> bool:
    """Hangul, with hardly a Chinese character and few of the syllables that hardly any word has; signs such as ℃ will do."""
    syllables = [ord(letter) - ord("가") for letter in letters if "가" <= letter <= "힣"]
    rare = sum(s // 588 in _RARE_FIRST or s % 588 // 28 in _RARE_VOWEL or s % 28 in _RARE_LAST for s in syllables)
    return len(syllables) >= _ENOUGH * len(letters) and (len(letters) < _FEW or rare <= _MOST_RARE * len(syllables))


def _japanese(letters: list[str]) -> bool:
    kana = sum(_KANA.match(letter) is not None for letter in letters)
    return kana > 0 and _all_han([letter for letter in letters if not _KANA.match(letter)])


def _chinese(letters: list[str]) -> bool:
    return len(letters) >= _FEW and _all_han(letters)


def _all_han(letters: list[str]) -> bool:
    return sum(_HAN.match(letter) is not None for letter in letters) >= _ENOUGH * len(letters)


_RARE_FIRST, _RARE_VOWEL = {1, 4, 8, 10, 13}, {3, 7, 10, 15}                          # ㄲㄸㅃㅆㅉ, ㅒㅖㅙㅞ
_RARE_LAST = {2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 18, 22, 23, 24, 25, 26, 27}   # all but ㄱㄴㄹㅁㅂㅅㅆㅇ
_EASTERN: dict[str, Callable[[list[str]], bool]] = {"cp949": _korean, "cp932": _japanese, "gb18030": _chinese}


def known_encoding(encoding: str) -> str:
    """The plain name of an encoding for text. Raises KampError('encoding_unknown')."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise KampError("encoding_unknown", encoding=encoding) from error
    if not _OF_FILES.fullmatch(name):          # idna, hex, rot13, … are no encodings of files
        raise KampError("encoding_unknown", encoding=encoding)
    return _WIDER.get(name, name)


def decode_sample(head: bytes, encoding: str, whole: bool) -> str:
    """The text of a piece of a file that may end in the middle of a character. Raises KampError('encoding_wrong')."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head, final=whole)
    except UnicodeError as error:
        raise KampError("encoding_wrong", encoding=encoding, byte=getattr(error, "start", 0) + 1) from error
    return text.removeprefix("\ufeff")


def first_bad_byte(path: Path, encoding: str) -> int:
    """Where a file stops being text of this encoding, counted from 1."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(1 << 20)
            read += len(piece)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return read - len(error.object) + error.start + 1
            if not piece:
                return read


def _without_bom(head: bytes) -> str | None:
    """UTF-16 without its mark: one byte of each pair is mostly zero, the other hardly ever."""
    first, second = head[::2].count(0), head[1::2].count(0)
    pairs = max(1, len(head) // 2)
    if min(first, second) > 0.2 * max(first, second) or max(first, second) < 0.2 * pairs:
        return None
    name = "utf-16-le" if second > first else "utf-16-be"
    text = _text_in(head[:len(head) // 2 * 2], name, whole=False)
    return name if text and "\x00" not in text else None


def _first_beyond_ascii(path: Path) -> bytes:
    """The first large piece that is not plain ASCII, as an English header may stand above Korean rows."""
    with path.open("rb") as file:
        while piece := file.read(1 << 24):
            if not piece.isascii():
                return piece
    return b""


def _text_in(sample: bytes, encoding: str, whole: bool) -> str | None:
    try:
        return decode_sample(sample, encoding, whole)
    except KampError:
        return None
