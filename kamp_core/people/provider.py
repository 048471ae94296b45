"""Asking the company who somebody is: OpenID Connect, authorization code with PKCE (OpenID Connect Core 1.0; RFC 7636, 9207).

The one place from which a team server talks to another machine, and only to what the configured issuer names as its own.
"""
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kamp_core.errors import KampError
from kamp_core.people.company import Company, is_safe

_SECONDS = 10.0                        # to wait for an answer
_FRESH, _KEYS_AGAIN = 3600.0, 60.0     # seconds: what the provider told of itself; and before unknown keys are asked for again
_LEEWAY = 60                           # seconds that two clocks may differ
_SIGNED = ["RS256", "PS256", "ES256"]  # by keys that only the provider has; "none" and shared secrets are no proof
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
log = logging.getLogger("kamp")


@dataclass(frozen=True)
class Asked:
    """What one browser was sent away with; it has to come back with the same. `verifier`: of PKCE, never sent along."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """Of one company. Safe to share between threads."""

    def __init__(self, company: Company, clock: Callable[[], float] = time.monotonic) -> None:
        self._company, self._clock = company, clock
        self._lock = threading.Lock()
        self._told: tuple[dict[str, Any], float] | None = None
        self._keys: tuple[dict[str, Any], float] | None = None

    def ask(self) -> tuple[str, Asked]:
        """Where to send a browser, and what to hold against its return. Raises KampError('company_unreachable')."""
        asked = Asked(*(secrets.token_urlsafe(32) for _ in range(3)))
        with self._session() as session:
            address, _ = session.create_authorization_url(
                self.metadata()["authorization_endpoint"], state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier,
                prompt="select_account")         # machines on a factory floor are shared
        return str(address), asked

    def answered(self, asked: Asked, answer: dict[str, str]) -> str:
        """`answer`: what the browser brought back. → the e-mail address that the company vouches for

        Raises KampError('company_refused') on whatever is not proven, KampError('company_unreachable')."""
        if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
            raise _refused("state")
        if answer.get("iss", self._company.issuer) != self._company.issuer:
            raise _refused("iss of the answer")
        if "code" not in answer:
            raise _refused(answer.get("error", "no code"))
        claims = self._proven(self._token(answer["code"], asked), asked)
        email = claims.get("email")
        if not isinstance(email, str) or "@" not in email or claims.get("email_verified", True) not in (True, "true"):
            raise _refused("email")
        return email

    def _session(self) -> Any:
        from authlib.integrations.requests_client import OAuth2Session
        method = None if self._company.secret else "none"
        return OAuth2Session(self._company.client, self._company.secret or None, token_endpoint_auth_method=method,
                             scope="openid email", redirect_uri=self._company.back, code_challenge_method="S256",
                             default_timeout=_SECONDS)

    def _token(self, code: str, asked: Asked) -> dict[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from requests import RequestException
        try:
            with self._session() as session:
                return dict(session.fetch_token(self.metadata()["token_endpoint"], code=code, code_verifier=asked.verifier,
                                                allow_redirects=False))
        except AuthlibBaseError as error:
            raise _refused(str(error)) from error
        except (RequestException, ValueError) as error:
            raise _unreachable(error) from error

    def _proven(self, token: dict[str, Any], asked: Asked) -> dict[str, Any]:
        """The claims of an ID token that the issuer signed, for us, now, for this very browser (Core 1.0, 3.1.3.7)."""
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError
        try:
            decoded = self._decoded(str(token.get("id_token", "")))
            must = {"iss": {"essential": True, "value": self._company.issuer},
                    "aud": {"essential": True, "value": self._company.client}, "nonce": {"essential": True, "value": asked.nonce}}
            known = {"nonce": asked.nonce, "client_id": self._company.client, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, must, known)
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(f"{type(error).__name__}: {error}") from error
        return dict(claims)

    def _decoded(self, token: str) -> Any:
        """With the keys at hand, else with new ones: providers change them."""
        from joserfc import jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError
        from joserfc.jws import JWSRegistry
        registry = JWSRegistry(algorithms=_SIGNED, strict_check_header=False)
        try:
            return jwt.decode(token, self._key_set(), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            if not self._forget_keys():
                raise
            return jwt.decode(token, self._key_set(), registry=registry)

    def metadata(self) -> dict[str, Any]:
        """What the provider tells of itself. Raises KampError('company_unreachable' or 'company_other')."""
        with self._lock:
            told = self._told
        if told is None or self._clock() - told[1] > _FRESH:
            found = self._fetch(self._company.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != self._company.issuer or not all(is_safe(str(found.get(name, ""))) for name in _ENDPOINTS):
                raise KampError("company_other", issuer=self._company.issuer)
            told = found, self._clock()
            with self._lock:
                self._told = told
        return told[0]

    def _key_set(self) -> Any:
        from joserfc.jwk import KeySet
        with self._lock:
            keys = self._keys
        if keys is None or self._clock() - keys[1] > _FRESH:
            keys = self._fetch(self.metadata()["jwks_uri"]), self._clock()
            with self._lock:
                self._keys = keys
        return KeySet.import_key_set(keys[0])          # type: ignore[arg-type]  # of the provider: read here for the first time

    def _forget_keys(self) -> bool:
        """False where they are too new to ask again."""
        with self._lock:
            old = self._keys is not None and self._clock() - self._keys[1] > _KEYS_AGAIN
            self._keys = None if old else self._keys
        return old

    def _fetch(self, address: str) -> dict[str, Any]:
        """One JSON object. Raises KampError('company_unreachable')."""
        from requests import RequestException
        try:
            with self._session() as session:
                answer = session.get(address, withhold_token=True, allow_redirects=False)
            if answer.status_code != 200:
                raise ValueError(answer.status_code)
            return dict(answer.json())
        except (RequestException, ValueError, TypeError) as error:
            raise _unreachable(error) from error


def _refused(why: str) -> KampError:
    """Why is for the log: whoever tries shall not learn from it."""
    log.warning("company sign-in refused: %s", why[:200])
    return KampError("company_refused")


def _unreachable(error: Exception) -> KampError:
    log.warning("company sign-in: %s", str(error)[:500])
    return KampError("company_unreachable")
