"""Which names and addresses mean this machine alone."""
import ipaddress


def is_loopback(host: str) -> bool:
    """As it is written: nothing is looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
