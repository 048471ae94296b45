"""What people know is kept, and the certificate says what a version is worth, in words and numbers that a hand can check."""
import csv
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest

from kamp_core.errors import KampError
from kamp_core.quality.kept import FORMS
from kamp_core.quality.known import DatasetFacts, Lookup, Rule
from kamp_core.quality.words import share
from kamp_core.reports import pdf
from kamp_core.workspace import ColumnFacts
from tests.outside import fetched


def bring(studio, text, name="parts"):
    """A file of this text as a dataset."""
    path = studio.workspace.new_file(".csv")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return studio.import_file(path.parent.name, name, studio.project().id).dataset


PARTS = "생산일시,로트,순번,온도(℃),두께,사유\n" + "".join(
    f"2026-03-{2 + i // 100:02d} 오전 {8 + i % 100 // 30}:{i % 30 * 2:02d}:00,L{i // 20},{i % 20},{200 + i * 7 % 50 / 10},"
    f"{1 + i % 9 / 100},"
    f"{'None' if i % 40 else '긁힘'}\n" for i in range(300))


@pytest.fixture
def parts(studio):
    return bring(studio, PARTS)


def text_of(html):
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def page(studio, dataset, language="ko"):
    return studio.quality.certificate(dataset, language, studio.workspace.scratch() / "q.html").read_text("utf-8")


# what people know --------------------------------------------------------------------------------------------------


def test_what_is_known_of_a_column_counts_at_once_and_can_be_taken_back(studio, parts):
    assert studio.quality.look(parts).outside == {}
    studio.quality.describe(parts, {"온도(℃)": {"low": 200.0, "high": 204.0}, "두께": {"unit": "mm"}})
    studio.quality.describe(parts, {"온도(℃)": {"high": 203.0}})
    assert studio.quality.look(parts).outside == {"온도(℃)": sum(i * 7 % 50 / 10 > 3 for i in range(300))}
    assert studio.profile(parts).column("두께").unit == "mm"
    studio.quality.undo(parts)
    assert studio.quality.columns(parts) == {"온도(℃)": ColumnFacts(low=200.0, high=204.0), "두께": ColumnFacts(unit="mm")}
    studio.quality.undo(parts)
    assert (studio.quality.columns(parts), studio.quality.undoable(parts)) == ({}, 0)
    studio.quality.undo(parts)


def test_taking_back_a_note_leaves_what_is_known_of_the_dataset(studio, parts):
    studio.quality.describe(parts, {"두께": {"note": "코팅 전"}})
    studio.cleaning.add(parts, {"kind": "drop", "columns": ["사유"]})
    rules = DatasetFacts(weights={"accuracy": 0.5}, rules=(Rule("less", ("순번", "두께")),))
    studio.quality.settle(parts, rules)
    studio.cleaning.undo(parts)
    assert studio.quality.undoable(parts) == 2
    studio.quality.undo(parts)
    assert (studio.quality.facts(parts), studio.quality.columns(parts)) == (DatasetFacts(), {"두께": ColumnFacts(note="코팅 전")})
    studio.quality.settle(parts, rules)
    studio.quality.describe(parts, {"로트": {"key": True}})
    studio.quality.undo(parts)
    assert (studio.quality.facts(parts), studio.quality.columns(parts)) == (rules, {"두께": ColumnFacts(note="코팅 전")})


def test_taking_back_never_reaches_another_version(studio, parts):
    studio.cleaning.add(parts, {"kind": "drop", "columns": ["사유"]})
    studio.quality.settle(parts, DatasetFacts(weights={"accuracy": 0.5}))
    studio.quality.describe(parts, {"두께": {"note": "코팅 전"}})
    studio.cleaning.undo(parts)
    studio.quality.undo(parts)
    assert (studio.quality.facts(parts), studio.quality.undoable(parts)) == (DatasetFacts(), 0)
    assert studio.quality.columns(parts) == {"두께": ColumnFacts(note="코팅 전")}


def test_what_was_kept_before_a_formula_was_mended_is_found_out_again(studio, parts, monkeypatch):
    studio.quality.look(parts)
    studio.quality.propose_key(parts)
    folder = studio.workspace.version_file(parts, 1).parent
    kept = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    assert sorted(name.split("-")[0] for name in kept) == ["v1.asked", "v1.columns", "v1.key", "v1.timeline"]
    for name in kept:
        (folder / name).write_bytes(kept[name].replace(b"300", b"299"))
    assert studio.quality.look(parts).indices[0].facts["cells"] == 299 * 6
    monkeypatch.setattr("kamp_core.quality.kept.FORMS", {kind: form + 1 for kind, form in FORMS.items()})
    assert studio.quality.look(parts).indices[0].facts["cells"] == 300 * 6


def test_a_certificate_leaves_no_scratch_behind(studio, parts, tmp_path):
    studio.quality.certificate(parts, "ko", tmp_path / "q.html")
    if pdf.find_browser():
        assert studio.quality.certificate(parts, "ko", tmp_path / "q.pdf").read_bytes().startswith(b"%PDF")
    assert list((studio.workspace.home / "tmp").iterdir()) == []


def test_a_unit_can_be_taken_away_from_a_header_that_names_a_wrong_one(studio, parts):
    assert studio.profile(parts).column("온도(℃)").unit == "℃"
    studio.quality.describe(parts, {"온도(℃)": {"unit": ""}})
    assert studio.profile(parts).column("온도(℃)").unit is None


def test_what_is_wrong_changes_nothing(studio, parts):
    crossed = {"온도(℃)": {"low": 5.0, "high": 3.0}, "두께": {"unit": "mm"}}
    for changes, code in ((crossed, "limits_crossed"), ({"없음": {"key": True}}, "column_missing")):
        with pytest.raises(KampError) as caught:
            studio.quality.describe(parts, changes)
        assert caught.value.code == code
    with pytest.raises(KampError):
        studio.quality.settle(parts, DatasetFacts(weights={"validity": 9.0}))
    assert (studio.quality.columns(parts), studio.quality.facts(parts), studio.quality.undoable(parts)) == ({}, DatasetFacts(), 0)


def test_ticking_the_usual_range_takes_it_and_unticking_gives_it_back(studio, parts):
    studio.quality.describe(parts, {"두께": {"usual": True}, "로트": {"usual": True}})
    assert studio.quality.columns(parts) == {"두께": ColumnFacts(low=1.0, high=1.08, usual=True)}
    studio.quality.describe(parts, {"두께": {"usual": False}})
    assert studio.quality.columns(parts) == {}
    studio.quality.confirm_usual(parts, ["온도(℃)", "두께"])
    assert set(studio.quality.columns(parts)) == {"온도(℃)", "두께"}


def test_another_weight_does_not_read_the_table_again(studio, parts, monkeypatch):
    studio.quality.look(parts)
    for name in ("kamp_core.quality.profile.make_profile", "kamp_core.studio.quality.make_timeline"):
        monkeypatch.setattr(name, lambda *given: pytest.fail("read again"))
    before = studio.quality.stamp(parts)
    studio.quality.settle(parts, DatasetFacts(weights={"completeness": 0.0, "uniqueness": 1.0}))
    studio.quality.describe(parts, {"온도(℃)": {"low": 201.0}})
    assert studio.quality.look(parts).total < 100
    assert studio.quality.stamp(parts) != before


def test_what_is_known_of_the_dataset_holds_for_every_version(studio, parts):
    facts = DatasetFacts({"validity": 0.3}, "2026-03-02", "2026-03-05", "생산일시", (Rule("less", ("두께", "온도(℃)")),),
                         (Lookup("로트", parts, "로트"),))
    studio.quality.settle(parts, facts)
    studio.cleaning.add(parts, {"kind": "drop", "columns": ["두께"]})
    assert studio.quality.facts(parts) == facts
    assert [f.code for f in studio.quality.look(parts).findings if f.code == "rule_lost"] == ["rule_lost"]


def test_what_is_known_of_a_column_travels_to_cleaned_versions_and_their_certificate_tells_the_recipe(studio, parts):
    studio.quality.describe(parts, {"온도(℃)": {"low": 200.0, "high": 204.0}})
    step = {"kind": "rename", "column": "온도(℃)", "to": "금형온도"}
    studio.cleaning.add(parts, step)
    assert studio.quality.look(parts).outside == {"금형온도": sum(i * 7 % 50 / 10 > 4 for i in range(300))}
    text = text_of(page(studio, parts))
    assert studio.cleaning.sentence(step, "ko") in text
    assert "2번째 판" in text
    assert hashlib.sha256(PARTS.encode()).hexdigest() in text


FAULTS = "시각,번호,온도,원료,사유,빈칸,늘,압력\n" + "".join(
    f"2026-03-02 {8 + i // 60:02d}:{i % 60:02d}:00,{i},{-999 if i == 7 else 20 + i * 7 % 50 / 10},{'pp' if i % 50 == 3 else 'PP'},"
    f"{'해당없음' if i % 40 else '긁힘'},,1,{0.5 if 100 <= i < 130 else 80 + i * 3 % 40 / 10}\n" for i in range(400)) + (
    "2026-03-02 14:39:00,399,20.3,PP,해당없음,,1,83.7\n" * 2)


def test_each_cure_mends_what_it_was_found_for(studio):
    faults = bring(studio, FAULTS, "faults")
    cured = {}
    while found := next((f for f in studio.quality.look(faults).findings if f.cure and f.code not in cured), None):
        cured[found.code] = found.cure["kind"]
        studio.cleaning.add(faults, found.cure)
        assert found.code not in [f.code for f in studio.quality.look(faults).findings]
    assert cured == {"stand_in": "blank", "repeated_rows": "dedupe", "spellings": "respell", "empty_columns": "drop",
                     "nothing_in_words": "blank", "constant_columns": "drop", "idle": "filter", "mostly_empty": "drop"}


def test_a_list_in_other_data_is_looked_up_also_after_it_was_mended_or_deleted(studio, parts):
    lots = bring(studio, "로트\n" + "".join(f"L{i}\n" for i in range(14)), "로트표")
    studio.quality.settle(parts, DatasetFacts(lookups=(Lookup("로트", lots, "로트"),)))
    found = next(f for f in studio.quality.look(parts).findings if f.code == "not_listed")
    assert (found.facts["count"], found.facts["list"], found.facts["example"]) == (20, "로트표 · 로트", "L14")
    before = studio.quality.stamp(parts)
    with studio.workspace.new_version(lots) as draft:
        draft.cursor.execute("create table data as select 'L' || i as 로트 from range(15) t(i)")
    assert studio.quality.stamp(parts) != before
    assert "not_listed" not in [f.code for f in studio.quality.look(parts).findings]
    studio.ledger.delete_dataset(lots)
    studio.workspace.sweep()
    assert "list_lost" in [f.code for f in studio.quality.look(parts).findings]


def test_lists_are_offered_from_the_data_of_the_project(studio, parts):
    name, columns = studio.quality.lists(parts)[parts]
    assert (name, columns) == ("parts", ("로트", "순번", "사유"))


# the certificate ---------------------------------------------------------------------------------------------------


def test_the_certificate_follows_the_guidebooks(studio, parts):
    text = text_of(page(studio, parts))
    order = ["1. 배경", "2. 데이터 소개", "3. 품질 검사(품질지수)", "4. 전처리(정리 순서)", "5. 먼저 고칠 것",
             "6. 이 확인서의 한계", "붙임. 열 목록"]
    assert sorted(order, key=text.index) == order
    for words in ("300줄 × 6열", "2026-03-02 08:00:00", hashlib.sha256(PARTS.encode()).hexdigest(),
                  f"{len(PARTS.encode()):,}바이트",
                  "‘생산일시’: 오전/오후로 적힌 시각(YYYY-MM-DD 오전/오후 hh:mm:ss)",
                  "아무것도 고치지 않은", "KAMP나 정부가 준 인증이 아닙니다"):
        assert words in text


def test_every_column_stands_in_the_list_with_what_is_known_of_it(studio, parts):
    studio.quality.describe(parts, {"온도(℃)": {"low": 200.0, "high": 204.0},
                                    "두께": {"low": 1.0, "high": 1.07, "usual": True, "unit": "mm"}})
    listed = re.findall(r"<tr>(?:(?!</tr>).)*</tr>", page(studio, parts).split("붙임")[1], re.DOTALL)
    rows = [text_of(row).split() for row in listed[1:]]
    assert [row[0] for row in rows] == ["생산일시", "로트", "순번", "온도(℃)", "두께", "사유"]
    assert " ".join(rows[3]) == "온도(℃) 숫자 ℃ 0 200.0 – 204.9 200 – 204 ℃ 54"
    assert " ".join(rows[4]) == "두께 숫자 mm 0 1.00 – 1.08 1.00 – 1.07 mm (평소) 33"


MARCH, APRIL = "로트,두께\nL1,1.5\nL2,1.6\n합계,3.1\n", "로트,두께\nL3,1.7\nL4,1.8\nL5,1.9\n"
LAB = "LOT,수분\nL1,3.1\nL3,3.2\nL9,3.3\n"


def stacked(studio):
    files = {}
    for name, text in (("3월.csv", MARCH), ("4월.csv", APRIL)):
        path = studio.workspace.new_file(".csv")
        path.write_text(text, "utf-8")
        files[path.parent.name] = name
    combining = studio.combining
    return combining.append(combining.plan(combining.gather(combining.bring(files))), "실적", studio.project().id).dataset


def test_the_certificate_of_files_put_below_each_other_names_every_one_and_what_was_left_out(studio):
    text = text_of(page(studio, stacked(studio)))
    for words in (f"3월.csv: 2줄 · 원본 {len(MARCH.encode())}바이트 · SHA-256 {hashlib.sha256(MARCH.encode()).hexdigest()}",
                  f"4월.csv: 3줄 · 원본 {len(APRIL.encode())}바이트 · SHA-256 {hashlib.sha256(APRIL.encode()).hexdigest()}",
                  "표 2개를 이어 만든 데이터입니다", "3월.csv: 합계·평균 같은 줄 1개를 뺐습니다",
                  "이 데이터에서 센 것", "1번째 판"):
        assert words in text
    assert "제목은" not in text
    assert "원본 지문" not in text


def test_the_certificate_of_a_join_tells_the_keys_and_the_matches_down_to_the_files(studio):
    combining, lab = studio.combining, bring(studio, LAB, "시험")
    plan = combining.pair(stacked(studio), lab).join
    joined = combining.join(replace(plan, keys=(("로트", "LOT"),)), "실적 + 시험", studio.project().id).dataset
    text = text_of(page(studio, joined))
    for words in ("맞춘 열: 로트 = LOT", "짝을 찾은 줄 2개, 짝이 없던 줄 3개",
                  "붙인 표의 3줄 가운데 짝이 없어 들어오지 않은 줄 1개",
                  "실적(1번째 판): 5줄", "– 4월.csv: 3줄", f"시험(1번째 판): 3줄 · 원본 {len(LAB.encode())}바이트",
                  hashlib.sha256(MARCH.encode()).hexdigest(), hashlib.sha256(LAB.encode()).hexdigest()):
        assert words in text
    studio.workspace.file(studio.import_report(lab).file).unlink()
    assert "시험(1번째 판): 3줄 · 원본 파일을 지워서 적을 수 없습니다." in text_of(page(studio, joined))


def test_the_answer_of_a_query_tells_the_query_and_its_data(studio, parts):
    made = studio.sql.keep(parts, "select 로트 from data", "로트만", lambda share: None).dataset
    text = text_of(page(studio, made))
    assert "SQL로 물은 답입니다: select 로트 from data" in text
    assert "parts(1번째 판): 300줄" in text


def test_each_step_of_the_recipe_stands_with_what_it_did(studio, parts):
    studio.cleaning.add(parts, {"kind": "blank", "column": "사유", "values": ["None"]})
    assert f"({sum(i % 40 > 0 for i in range(300))}칸 바뀜)" in text_of(page(studio, parts))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_certificate_fetches_nothing_and_escapes_what_a_file_says(studio, language):
    dataset = bring(studio, "<script>alert(1)</script>,수량\n" + "".join(f"<img src=x>{i},{i}\n" for i in range(30)), "<b>x</b>")
    html = page(studio, dataset, language)
    assert fetched(html) == []
    assert "url(" not in html
    assert "<script" not in html
    assert "<img" not in html


def test_the_english_certificate_has_no_korean_but_what_the_file_says(studio, parts):
    studio.quality.describe(parts, {"온도(℃)": {"low": 201.0}, "로트": {"key": True}})
    studio.quality.settle(parts, DatasetFacts(rules=(Rule("less", ("온도(℃)", "두께")),)))
    words = set(re.findall("[가-힣]+", text_of(page(studio, parts, "en"))))
    assert words <= {"생산일시", "로트", "순번", "온도", "두께", "사유", "긁힘", "오전", "오후"}


def test_the_certificate_outlives_the_original(studio, parts):
    studio.workspace.file(studio.import_report(parts).file).unlink()
    assert "원본 파일을 지워서 적을 수 없습니다." in text_of(page(studio, parts))


def test_a_table_of_hundreds_of_columns_is_cut_and_said_so(studio):
    dataset = bring(studio, ",".join(f"c{i}" for i in range(120)) + "\n" + (",".join(["1.5"] * 120) + "\n") * 30)
    assert "이 밖에 열 30개가 더 있습니다." in text_of(page(studio, dataset))


def test_the_certificate_as_pdf_is_one_to_three_pages(studio, parts, tmp_path):
    if pdf.find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    out = studio.quality.certificate(parts, "ko", tmp_path / "확인서.pdf")
    printed = out.read_bytes()
    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3


def test_a_folder_that_is_not_there_is_said(studio, parts, tmp_path):
    with pytest.raises(KampError) as caught:
        studio.quality.certificate(parts, "ko", tmp_path / "none" / "q.html")
    assert caught.value.code == "out_folder_missing"


# the moulding file of KAMP, checked by hand ------------------------------------------------------------------------


@pytest.fixture
def moulding(studio, real_data):
    file = real_data / "kamp_injection" / "labeled_data.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return bring(studio, file.read_bytes(), "labeled_data"), rows


def test_the_certificate_of_the_moulding_file_shows_its_known_facts(studio, moulding):
    dataset, _ = moulding
    text = text_of(page(studio, dataset))
    for words in ("7,996줄 × 45열", "똑같은 줄이 2,764개 더 있습니다", "_id 번호 0 5,232가지", "값이 모두 같은 열이 10개",
                  "‘Reason’",
                  "서로 다른 줄은 5,232개인데 잰 값(26개 열)은 2,626가지뿐입니다",
                  "‘PART_FACT_PLAN_DATE’: 오전/오후로 적힌 시각",
                  "2020-10-16 04:57:47 – 2020-11-06 04:27:38"):
        assert words in text


def test_the_indices_of_the_moulding_file_agree_with_a_hand_computation(studio, moulding):
    dataset, rows = moulding
    lists = bring(studio, "EQUIP_NAME\n650톤-우진2호기\n", "설비표")
    studio.quality.describe(dataset, {"_id": {"key": True}, "PART_NAME": {"key": True},
                                      "Max_Screw_RPM": {"low": 30.5, "high": 31.0}})
    rule = Rule("at_most", ("Average_Back_Pressure", "Max_Back_Pressure"))
    studio.quality.settle(dataset, DatasetFacts(first="2020-10-17", rules=(rule,),
                                                lookups=(Lookup("EQUIP_NAME", lists, "EQUIP_NAME"),)))
    found = {i.name: (i.value, i.guide) for i in studio.quality.look(dataset).indices}

    cells = len(rows) * len(rows[0])
    missing = sum(value == "" for row in rows for value in row.values())
    assert found["completeness"] == (100 * (cells - missing) / cells, 100 * (cells - missing) / cells)

    keys = Counter((row["_id"], row["PART_NAME"]) for row in rows)
    twice = sum(count > 1 for count in keys.values())
    assert found["uniqueness"] == pytest.approx((100 * len(keys) / len(rows), 100 * (len(keys) - twice) / len(keys)))

    outside = sum(not 30.5 <= float(row["Max_Screw_RPM"]) <= 31.0 for row in rows)
    early = sum(row["TimeStamp"] < "2020-10-17" for row in rows)
    zeros = sum(float(row[name]) == 0 for row in rows for name in (
        "Barrel_Temperature_1", "Hopper_Temperature", "Mold_Temperature_3", "Mold_Temperature_4"))
    assert (outside, early, zeros) > (0, 0, 0)
    wrong = outside + early
    assert found["validity"] == pytest.approx((100 * (cells - wrong - zeros) / cells, 100 * (cells - wrong) / cells))

    codes = [name for name in rows[0] if name in ("PART_NAME", "EQUIP_CD", "EQUIP_NAME", "PassOrFail", "Reason")]
    strange = sum(row["EQUIP_NAME"] != "650톤-우진2호기" for row in rows)
    looks = len(rows) * (len(codes) + 1)                       # the spelling of each code, and one list
    assert found["consistency"] == pytest.approx((100 * (1 - strange / looks), 100 * (1 - strange / len(rows))))

    broken = sum(float(row["Average_Back_Pressure"]) > float(row["Max_Back_Pressure"]) for row in rows)
    assert found["accuracy"] == pytest.approx((100 * (1 - broken / len(rows)), 100 * (1 - broken / len(rows))))

    assert found["integrity"] == pytest.approx((0.0, 0.0))
    total = 0.6 * found["completeness"][0] + 0.1 * (found["uniqueness"][0] + found["validity"][0] + found["accuracy"][0])
    quality = studio.quality.look(dataset)
    assert quality.total == pytest.approx(total)
    assert share(quality.indices[1].value) in text_of(page(studio, dataset))


def test_facts_about_the_dataset_survive_the_ledger_unchanged(studio, parts):
    facts = replace(DatasetFacts(), rules=(Rule("sum", ("두께", "온도(℃)", "순번")),), last="2026-03-05")
    studio.quality.settle(parts, facts)
    assert studio.quality.facts(parts) == facts
