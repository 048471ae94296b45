"""Errands: real processes that do one verb of the studio, told of, stopped and lost without a trace."""
import time

import psutil
import pytest

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices

PARTS = "부품,무게\n" + "".join(f"P{i},{i / 10}\n" for i in range(500))
SLOW = ('"a","b"\n' + "".join(f'"{i}","x\ny"\n' for i in range(1_500_000))).encode()      # the long way round: quoted line ends


def bring(studio, content):
    path = studio.workspace.new_file(".csv")
    path.write_bytes(content)
    return path.parent.name


def send(studio, content, **choices):
    project = studio.project().id
    return studio.errands.start(project, "import_file", file=bring(studio, content), name="부품", project=project,
                                choices=Choices(**choices))


def leftovers(studio):
    return [path.name for path in (studio.workspace.home / "tmp").iterdir() if path.name != "errands.log"]


def test_an_errand_does_what_the_verb_does_and_tells_its_answer(studio):
    done = studio.errands.wait(send(studio, PARTS.encode("cp949"), types={"무게": "text"}), 60)
    assert (done.state, done.share, done.result["rows"]) == ("done", 1.0, 500)
    assert [column["type"] for column in done.result["columns"]] == ["text", "text"]
    assert studio.ledger.dataset(done.result["dataset"]).name == "부품"
    assert leftovers(studio) == []


def test_a_fault_comes_back_as_it_was_raised(studio):
    failed = studio.errands.wait(send(studio, PARTS.encode(), encoding="klingon"), 60)
    assert (failed.state, failed.error[0]) == ("failed", "encoding_unknown")
    assert failed.fault().facts == {"encoding": "klingon"}


def test_a_stopped_errand_leaves_nothing_behind(studio):
    id = send(studio, SLOW)
    while studio.errands.look(id).share == 0:
        time.sleep(0.05)
    studio.errands.stop(id)
    assert studio.errands.look(id).state == "stopped"
    assert studio.ledger.datasets() == []
    assert leftovers(studio) == []


def test_a_killed_errand_is_told_in_words(studio):
    id = send(studio, SLOW)
    while studio.errands.look(id).share == 0:
        time.sleep(0.05)
    worker = studio.ledger.rows("select worker from errands where id = ?", id)[0]["worker"]
    psutil.Process(worker).kill()
    time.sleep(0.3)
    assert studio.errands.look(id).error[0] == "errand_lost"
    assert leftovers(studio) == []


def test_only_known_verbs_are_done(studio):
    with pytest.raises(ValueError, match="close"):
        studio.errands.start(studio.project().id, "workspace.close")
    with pytest.raises(KampError, match="errand_unknown"):
        studio.errands.look("nothing")
