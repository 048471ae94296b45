"""Archives: tables come out, everything else is told by name, bombs and locks are refused."""
import io
import random
import zipfile

import pytest

from kamp_core.combine.archive import bring, is_archive, is_system_file
from kamp_core.errors import KampError
from tests.makers_files import excel_file, text_of, zip_bomb

TABLE = text_of([["로트", "온도"], ["A1", "20"]])


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def kept(workspace):
    """Keep contents as uploaded files: {name: bytes} → {id: name}."""
    def kept(files):
        ids = {}
        for name, content in files.items():
            path = workspace.new_file(".dat")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            ids[path.parent.name] = name
        return ids
    return kept


def brought(workspace, files, skipped=()):
    done = bring(workspace, files, skipped, lambda share: None)
    return sorted(done.files.values()), sorted((out.name, out.code) for out in done.left_out), done


def test_the_tables_of_an_archive_come_out_and_the_rest_is_told(workspace, kept, tmp_path):
    members = {"3월/a.csv": TABLE, "4월/b.csv": TABLE, "사진.png": b"\x89PNG\r\n\x1a\n....", "__MACOSX/a.csv": "x", "leer.csv": " ",
               "inner.zip": archive({"c.csv": TABLE}), "book.xlsx": excel_file(tmp_path, {"s": [["a"], [1]]}).read_bytes()}
    names, left, done = brought(workspace, kept({"실적.zip": archive(members)}))
    assert names == ["3월/a.csv", "4월/b.csv", "book.xlsx"]
    assert left == [("__MACOSX/a.csv", "file_of_system"), ("inner.zip", "zip_in_zip"), ("leer.csv", "file_empty"),
                    ("사진.png", "file_is_picture")]
    assert {workspace.file(id).read_bytes() for id, name in done.files.items() if name.endswith("csv")} == {TABLE.encode()}
    assert len(list((workspace.home / "files").iterdir())) == 4          # the archive and three tables: nothing else stays


def test_names_in_cp949_and_in_apple_s_letters_are_read(workspace, kept):
    cp949 = archive({"abcd.csv": TABLE, "z.csv": TABLE}).replace(b"abcd", "실적".encode("cp949"))
    assert brought(workspace, kept({"a.zip": cp949}))[0] == ["z.csv", "실적.csv"]
    apart = archive({"\u1109\u1175\u11af.csv": TABLE, "b.csv": TABLE})               # ㅅㅣㄹ, as macOS writes 실
    assert brought(workspace, kept({"b.zip": apart}))[0] == ["b.csv", "실.csv"]


def test_the_folder_that_was_chosen_is_left_off_unless_it_tells_a_date(workspace, kept):
    assert brought(workspace, kept({"공정/로그/a.csv": TABLE, "공정/로그/b.csv": TABLE}))[0] == ["a.csv", "b.csv"]
    assert brought(workspace, kept({"2024/3월.csv": TABLE, "2024/4월.csv": TABLE}))[0] == ["2024/3월.csv", "2024/4월.csv"]
    assert brought(workspace, kept({"공정/a.csv": TABLE, "b.csv": TABLE}))[0] == ["b.csv", "공정/a.csv"]


def test_what_was_not_sent_is_told_by_its_name(workspace, kept):
    _, left, _ = brought(workspace, kept({"a.csv": TABLE, "b.csv": TABLE}), ("Thumbs.db", "보고서.pdf"))
    assert left == [("Thumbs.db", "file_of_system"), ("보고서.pdf", "file_by_name")]


def test_a_single_file_is_left_for_the_import_to_judge(workspace, kept):
    assert brought(workspace, kept({"a.pdf": b"%PDF-1.7"}))[0] == ["a.pdf"]
    assert brought(workspace, kept({"a.pdf": b"%PDF-1.7", "b.csv": TABLE}))[:2] == (["b.csv"], [("a.pdf", "file_is_pdf")])


def locked():
    content = bytearray(archive({"a.csv": TABLE}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def damaged():
    content = bytearray(archive({"a.csv": random.Random(0).randbytes(5000)}))
    content[2000:2010] = b"\xff" * 10
    return bytes(content)


@pytest.mark.parametrize(("content", "code"), [
    (locked, "zip_locked"), (damaged, "zip_broken"),
    (lambda: damaged()[:3000], "zip_broken"), (lambda: archive({}), "no_tables"),
    (lambda: archive({"a.png": b"\x89PNG...."}), "no_tables"),
    (lambda: archive({f"{i}.csv": "" for i in range(2001)}), "too_many_files"),
    (lambda: archive({"a.csv": b" " * (300 << 20)}), "zip_bomb"),
])
def test_an_archive_that_is_no_good_is_refused_and_leaves_nothing(workspace, kept, content, code):
    files = kept({"a.zip": content()})
    with pytest.raises(KampError) as error:
        brought(workspace, files)
    assert error.value.code == code
    assert len(list((workspace.home / "files").iterdir())) == 1


def test_office_documents_are_no_archives(tmp_path):
    assert not is_archive(excel_file(tmp_path, {"s": [["a"], [1]]}))
    assert not is_archive(zip_bomb(tmp_path, 1 << 20))
    word = tmp_path / "a.docx"
    word.write_bytes(archive({"[Content_Types].xml": "", "word/document.xml": ""}))
    assert not is_archive(word)


@pytest.mark.parametrize(("name", "is_system"), [
    ("Thumbs.db", True), (".DS_Store", True), ("a/~$실적.xlsx", True), ("__MACOSX/x.csv", True), ("a.b/실적.csv", False)])
def test_files_that_computers_make_are_known(name, is_system):
    assert is_system_file(name) == is_system
