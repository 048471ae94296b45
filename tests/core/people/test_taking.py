"""Files that are made to be fetched: streamed from the disk, to whoever asked for them, for an hour."""
import pytest
from starlette.routing import Route

from pages.shared import gate as gates
from pages.shared import taking


@pytest.fixture
def offered(server, tmp_path, monkeypatch):
    """offered('김대리') → the address of a file made for this user."""
    server.routes.insert(0, Route("/api/download/{ticket}", taking.download))
    folder = tmp_path / "tmp" / "ready"
    folder.mkdir(parents=True)
    (folder / "packed.zip").write_text("all of it")

    def offered(name):
        monkeypatch.setattr(taking, "person", lambda: gates.gate().users.find(name))
        return "/" + taking.offer(folder / "packed.zip", "kamp_project.zip")
    return offered


def test_whoever_asked_for_it_gets_it_and_the_audit_log_tells(ask, enter, offered):
    reply = ask(offered("김대리"), cookies=enter("김대리"))
    assert (reply.status, reply.text) == (200, "all of it")
    assert reply.header("content-disposition") == 'attachment; filename="kamp_project.zip"'
    assert gates.gate().audit.latest()[0].told("ko") == "‘kamp_project.zip’ 파일을 내려받았습니다."


def test_nobody_else_gets_it_not_even_an_admin(ask, enter, offered):
    address = offered("김대리")
    assert ask(address).status == 401
    for name in ("이사원", "박부장"):
        assert ask(address, cookies=enter(name)).status == 404


@pytest.mark.parametrize("ticket", ["x", "..%2f..%2fusers.json", "%00", "a" * 5000])
def test_a_made_up_ticket_is_no_way_to_a_file(ask, enter, offered, ticket):
    offered("김대리")
    reply = ask(f"/api/download/{ticket}", cookies=enter("김대리"))
    assert (reply.status, "다시 만들어" in reply.text) == (404, True)


def test_after_an_hour_it_is_gone_and_so_is_the_file(ask, enter, offered, tmp_path, monkeypatch):
    address = offered("김대리")
    later = taking.time.monotonic() + 3601
    monkeypatch.setattr(taking.time, "monotonic", lambda: later)
    assert ask(address, cookies=enter("김대리")).status == 404
    other = tmp_path / "tmp" / "other"
    other.mkdir()
    (other / "packed.zip").write_text("another")
    taking.offer(other / "packed.zip", "x.zip")
    assert not (tmp_path / "tmp" / "ready").exists()
