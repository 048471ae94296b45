"""How a file is read, in sentences, and pickers for what detection may get wrong."""
import streamlit as st

from kamp_core.intake.facts import AS_IS, Choices, Detected, Preview
from pages.shared.number_field import number_field
from pages.shared.words import number, say

_ENCODINGS = ("utf-8", "cp949", "utf-16", "iso-8859-1", "cp932", "gb18030")
_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "blanks", "  ": "wide_blanks", "fixed": "fixed"}
KIND_NAMES = {"csv": "CSV", "xlsx": "Excel", "html": "HTML", "xml": "Excel 2003 XML", "parquet": "Parquet", "json": "JSON"}
TYPED = ("parquet", "json")       # files that tell their own names and types


def sentences(shown: Preview) -> list[str]:
    """'CP949로 저장된 파일입니다.' and so on, warnings last."""
    found = shown.detected
    if found.kind == "csv":
        said = [say("data.is_text", encoding=_encoding_name(found.encoding), delimiter=_delimiter_name(found.delimiter))]
    else:
        from_database = any(warning.code == "made_by_database" for warning in shown.warnings)
        said = [] if from_database else [say(f"data.is_{found.kind}", sheet=found.sheet or "")]
    if found.header_row and found.header_rows > 1:
        said.append(say("data.header_from_to", first=found.header_row, last=found.header_row + found.header_rows - 1))
    elif found.header_row and found.kind not in TYPED:
        said.append(say("data.header_at", row=found.header_row))
    said.append(say("data.columns_found", count=number(len(shown.columns))))
    return said + [say(f"doctor.{warning.code}", **warning.facts) for warning in shown.warnings]


def corrections(file: str, found: Preview | None) -> Choices:
    """None everywhere means: as detected. Nothing to correct in a file that tells its own names and types."""
    detected = found.detected if found else Detected("csv", None, None, 0, None, ())
    if detected.kind in TYPED and not detected.sheets:
        return Choices()
    with st.expander(say("data.correct"), icon=":material/tune:", expanded=found is None):
        encoding, delimiter, sheet = _source(file, detected)
        left, middle, right = st.columns(3)
        automatic = say("data.automatic")
        header = number_field(say("data.header_row"), f"header_{file}", 0, 10_000, step=1, where=left,
                              placeholder=f"{automatic} {detected.header_row}", help=say("data.header_help"))
        rows = number_field(say("data.header_rows"), f"header_rows_{file}", 0, 10, step=1, where=middle,
                            placeholder=f"{automatic} {detected.header_rows}", help=say("data.header_rows_help"))
        as_is = right.multiselect(say("data.as_is"), AS_IS, key=f"as_is_{file}", placeholder=say("data.as_is_none"),
                                  help=say("data.as_is_help"), format_func=lambda kind: say(f"data.as_is_{kind}"))
    return Choices(encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header, header_rows=rows, as_is=tuple(as_is))


def _source(file: str, detected: Detected) -> tuple[str | None, str | None, str | None]:
    """Encoding and delimiter of a text, or which of several sheets or tables. → (encoding, delimiter, sheet)"""
    automatic = say("data.automatic")
    if detected.kind != "csv":
        sheet = st.selectbox(say("data.sheet"), detected.sheets, key=f"sheet_{file}")
        return None, None, sheet if sheet != detected.sheet else None
    left, right = st.columns(2)
    encoding = left.selectbox(
        say("data.encoding"), [None, *_ENCODINGS], key=f"encoding_{file}",
        placeholder=(found := f"{automatic} {_encoding_name(detected.encoding)}"),
        format_func=lambda e: _encoding_name(e) if e else found)
    delimiter = right.selectbox(
        say("data.delimiter"), [None, *_DELIMITERS], key=f"delimiter_{file}",
        placeholder=(parted := f"{automatic} {_delimiter_name(detected.delimiter)}"),
        format_func=lambda d: _delimiter_name(d) if d else parted)
    return encoding, delimiter, None


def _encoding_name(encoding: str | None) -> str:
    known = {"utf-8-sig": "UTF-8", "cp932": "Shift-JIS"}
    return known.get(encoding or "", (encoding or "").upper())


def _delimiter_name(delimiter: str | None) -> str:
    return say(f"data.delimiter_{_DELIMITERS[delimiter]}") if delimiter in _DELIMITERS else delimiter or ""
