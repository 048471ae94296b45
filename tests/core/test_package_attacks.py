"""Model files from outside: whatever was done to one, it is refused with a sentence, and what it holds never runs."""
import io
import os
import pickle
import random
import zipfile
from dataclasses import replace

import pytest

from kamp_core.errors import KampError
from kamp_core.models import load_package, save_package
from kamp_core.models.careful import Careful
from kamp_core.models.signed import sign
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from kamp_core.wording import say_error
from tests.core.test_models import KEY, boosted, repack, save


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.fixture
def sprung(tmp_path):
    return tmp_path / "sprung"


@pytest.fixture
def model(tmp_path):
    save(tmp_path / "model.kamp", boosted())
    return tmp_path / "model.kamp"


@pytest.fixture
def trap(sprung):
    return pickle.dumps(Trap(sprung))


def with_trap(members, trap):
    return [(name, trap if name == "estimator.pkl" else content) for name, content in members]


def signed(members, key):
    kept = [(name, content) for name, content in members if name != "signature"]
    return [*kept, ("signature", sign(dict(kept), key).encode())]


ATTACKS = {
    "tampered": with_trap,
    "signed by another workspace": lambda members, trap: signed(with_trap(members, trap), b"x" * 32),
    "unsigned": lambda members, trap: [m for m in with_trap(members, trap) if m[0] != "signature"],
    "an empty signature": lambda members, trap: [*[m for m in with_trap(members, trap) if m[0] != "signature"], ("signature", b"")],
    "a member more": lambda members, trap: [*members, ("more.pkl", trap)],
    "a member in a folder above": lambda members, trap: [*members, ("../estimator.pkl", trap)],
    "a member less": lambda members, trap: [m for m in with_trap(members, trap) if m[0] != "preparation.json"],
    "two members changed places": lambda members, trap: [
        ({"card.json": "preparation.json", "preparation.json": "card.json"}.get(name, name), content)
        for name, content in with_trap(members, trap)],
    "nothing but the trap": lambda members, trap: [("estimator.pkl", trap)],
}


def refused(path):
    """The refusal is one a user can read, in both languages."""
    with pytest.raises(KampError) as told:
        load_package(path, KEY)
    for language in ("ko", "en"):
        assert len(say_error(told.value, language)) > 20
    return told.value.code


def outcome_of(path):
    """The run of the model that was loaded, or the code of the refusal."""
    try:
        return load_package(path, KEY).card.run
    except KampError as error:
        return error.code


def test_the_trap_works(trap, sprung):
    pickle.loads(trap)
    assert sprung.exists()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_was_changed_is_refused_and_nothing_in_it_runs(model, trap, sprung, attack):
    repack(model, lambda members: attack(members, trap))
    assert refused(model) == "model_not_signed"
    assert not sprung.exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_there_twice_is_refused(model, trap, sprung):
    with zipfile.ZipFile(model, "a") as file:
        file.writestr("estimator.pkl", trap)
    assert refused(model) == "model_not_signed"
    assert not sprung.exists()


def test_a_model_of_an_older_version_is_refused_before_its_trap_is_touched(model, trap, sprung):
    package = load_package(model, KEY)
    save_package(model, replace(package.card, form=0), package.preparation, package.estimator, package.background, KEY)
    repack(model, lambda members: signed(with_trap(members, trap), KEY))
    assert refused(model) == "model_other_form"
    assert not sprung.exists()


def test_even_with_our_signature_a_trap_is_not_sprung(model, trap, sprung):
    repack(model, lambda members: signed(with_trap(members, trap), KEY))
    with pytest.raises(ValueError, match="may not hold"):
        load_package(model, KEY)
    assert not sprung.exists()


@pytest.mark.parametrize("content", [
    b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(18), b"\x80\x04]\x94.", bytes(5_000)],
    ids=["empty", "two letters", "text", "an empty zip", "a pickle", "zeros"])
def test_what_is_no_model_file_is_refused(model, content):
    model.write_bytes(content)
    assert refused(model) == "model_not_signed"


def test_a_bare_trap_and_a_plain_zip_are_refused(model, trap, sprung):
    model.write_bytes(trap)
    assert refused(model) == "model_not_signed"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("estimator.pkl", trap)
    model.write_bytes(buffer.getvalue())
    assert refused(model) == "model_not_signed"
    assert not sprung.exists()


def test_wherever_it_is_cut_off_or_a_bit_is_turned_nothing_else_than_the_model_comes_of_it(model):
    """A turned bit that no member depends on (a date in the zip) may leave it as it is; no fault of ours comes of any."""
    whole, rng = model.read_bytes(), random.Random(0)
    for _ in range(40):
        model.write_bytes(whole[:rng.randrange(len(whole))])
        assert refused(model) == "model_not_signed"
    for _ in range(150):
        turned = bytearray(whole)
        turned[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        model.write_bytes(turned)
        assert outcome_of(model) in ("run1", "model_not_signed")


def test_a_zip_that_would_fill_the_memory_is_refused(model, monkeypatch):
    monkeypatch.setattr("kamp_core.models.signed._MOST_BYTES", 10_000)
    assert refused(model) == "model_not_signed"


def test_every_way_in_refuses_it(tmp_path, model, trap, sprung):
    """Scoring, serving and watching go through the same door."""
    from kamp_core.serving.watch import Watch
    repack(model, lambda members: with_trap(members, trap))
    studio = Studio(Settings(tmp_path / "home", "ko", 1 << 30, "1GB"))
    (tmp_path / "in").mkdir()
    (tmp_path / "file.csv").write_text("a,b\n1,2\n", "utf-8")
    for way in (lambda: studio.package(model), lambda: studio.score(model, tmp_path / "file.csv", tmp_path / "out.csv", "ko"),
                lambda: studio.plan_scoring(model, tmp_path / "file.csv"),
                lambda: Watch(studio, model, tmp_path / "in", tmp_path / "out", "ko")):
        with pytest.raises(KampError, match="model_not_signed"):
            way()
    assert not sprung.exists()


@pytest.mark.parametrize(("module", "name"), [
    ("sklearn", "os.system"), ("numpy", "memmap"), ("numpy.testing._private.utils", "runstring"), ("functools", "reduce"),
    ("lightgbm.basic", "ctypes.CDLL"), ("sklearn.utils", "warnings.warn"), ("catboost.core", "subprocess.Popen"), ("os", "system")])
def test_no_way_round_by_a_dotted_name_or_a_helper_of_a_known_library(module, name):
    """Pickle walks dots from protocol 4 on, and a library's module knows other modules."""
    called = (b"\x80\x04" + b"\x8c" + bytes([len(module)]) + module.encode() + b"\x8c" + bytes([len(name)]) + name.encode()
              + b"\x93\x8c\x01x\x85R.")
    with pytest.raises(ValueError, match="may not hold"):
        Careful(io.BytesIO(called)).load()
