"""What `kamp doctor --url` says of an address, without an app behind it."""
import http.server
import ssl
import subprocess
import threading

import pytest

from kamp_core.operations.check import check_install
from kamp_core.wording import say


@pytest.fixture
def inhouse(tmp_path):
    """The address of a server whose certificate was made in the house, and that certificate."""
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}", certificate
    server.shutdown()
    server.server_close()


def test_a_certificate_that_this_computer_does_not_know_is_said_with_what_to_do(inhouse, monkeypatch):
    url, certificate = inhouse
    (found,) = check_install(url)
    assert found.code == "certificate_unknown"
    assert "SSL_CERT_FILE" in say("install.certificate_unknown", "en", **found.facts)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert [one.code for one in check_install(url)] == ["other_answers"]         # known now, though it is no app of ours
