"""The only place that opens a connection to another machine: an allowed name, resolved once, and the encryption asked for."""
import ipaddress
import socket
import ssl

from kamp_core.databases.facts import Address
from kamp_core.errors import KampError
from kamp_core.loopback import is_loopback

CONNECT_SECONDS = 10.0


def open_socket(address: Address) -> socket.socket:
    """A connection to what the name means now; whoever reads from it resolves no name again.

    Raises KampError('database_unknown_host', 'database_not_there', 'database_refused' or 'database_timeout')."""
    fault: OSError | None = None
    for place in _resolved(address):
        try:
            return socket.create_connection((place, address.port), CONNECT_SECONDS)
        except OSError as error:
            fault = error
    code = "database_timeout" if isinstance(fault, TimeoutError) else "database_refused"
    raise KampError(code, host=address.host, port=address.port) from fault


def numeric_host(address: Address) -> str:
    """For a driver that connects by itself: the number, so that it resolves nothing. Raises as `open_socket`."""
    open_socket(address).close()
    return _resolved(address)[0]


def _resolved(address: Address) -> list[str]:
    """A name that comes to mean this machine, or a place that no database has, is refused whatever the name server says."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise KampError("database_unknown_host", host=address.host) from error
    places = list(dict.fromkeys(str(place[4][0]) for place in found))
    if any(_is_no_database(place, address.host) for place in places):
        raise KampError("database_not_there", host=address.host)
    return places


def _is_no_database(place: str, host: str) -> bool:
    ip = ipaddress.ip_address(place.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return not is_loopback(host)
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified


def tls_context(address: Address) -> ssl.SSLContext | None:
    """None: not encrypted. Raises KampError('database_certificate_file')."""
    if address.tls == "off":
        return None
    try:
        context = ssl.create_default_context(cafile=address.certificate)
    except OSError as error:
        raise KampError("database_certificate_file", file=address.certificate) from error
    if address.tls == "encrypt":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
