"""The code that is told, and the seal that it makes and proves."""
import hashlib
import hmac
import re
import secrets

from kamp_core.handover.facts import Seal

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"       # without I, L and O, which look like others; 16 of them are 72 bits
GROUPS, IN_GROUP = 4, 4
_SALT = 16
_N, _R, _P = 2**15, 8, 1                  # scrypt (RFC 7914): 32 MB and about 0.1 s a try


def new_code() -> str:
    """'KWTR-BHMA-QZNE-XCVD'"""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))


def make_seal(manifest: bytes, code: str) -> Seal:
    """HMAC-SHA256 over the manifest, its key made of the code and a salt of its own."""
    salt = secrets.token_bytes(_SALT)
    return Seal(salt.hex(), _mac(manifest, code, salt))


def proves(seal: Seal, manifest: bytes, code: str) -> bool:
    """Is this the manifest that was sealed under this code? Small letters, spaces and missing hyphens do no harm."""
    try:
        salt = bytes.fromhex(seal.salt)
    except ValueError:
        return False
    whole = len(_plain(code)) == GROUPS * IN_GROUP and set(_plain(code)) <= set(LETTERS)      # never an empty one
    return whole and len(salt) == _SALT and hmac.compare_digest(_mac(manifest, code, salt).encode(), seal.mac.encode())


def _mac(manifest: bytes, code: str, salt: bytes) -> str:
    key = hashlib.scrypt(_plain(code).encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=2**26, dklen=32)
    return hmac.new(key, manifest, "sha256").hexdigest()


def _plain(code: str) -> str:
    return re.sub(r"[^A-Z]", "", code.upper())
