"""Encrypted columns and the digests that find them.

Names, addresses and roster ids are stored as Fernet tokens (authenticated AES, `cryptography`): the first
key writes, all keys read. Look-up goes by a keyed digest, so that a stolen dump names nobody. The cipher
travels on the engine's dialect: two engines in one process may hold different keys, and no module-level
state decides who can read what.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, LargeBinary, TypeDecorator

from datastore.errors import BadSetting


def new_data_key() -> str:
    """A fresh Fernet key as text, for PARCOURS_DATA_KEYS."""
    return Fernet.generate_key().decode()


class Cipher:
    """Encrypts and digests personal text with the school's data keys."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise BadSetting("PARCOURS_DATA_KEYS is empty: personal data cannot be read or written")
        self._fernet = MultiFernet([_fernet(key, place) for place, key in enumerate(keys, start=1)])
        self._digest_keys = [_digest_key(key) for key in keys]

    def encrypt(self, text: str) -> bytes:
        """The Fernet token of a text."""
        return self.seal(text.encode())

    def decrypt(self, token: bytes) -> str:
        """The text of a Fernet token.

        Raises:
            BadSetting: none of the keys opens it.
        """
        opened = self.unseal(token)
        if opened is None:
            raise BadSetting(
                "PARCOURS_DATA_KEYS does not open this database: none of the keys reads its personal data"
            )
        return opened.decode()

    def seal(self, data: bytes) -> bytes:
        """The Fernet token of any bytes."""
        return self._fernet.encrypt(data)

    def unseal(self, token: bytes) -> bytes | None:
        """The bytes of a Fernet token; None where none of the keys made it."""
        try:
            return self._fernet.decrypt(bytes(token))
        except InvalidToken:
            return None

    def digest(self, text: str) -> bytes:
        """The look-up digest written beside an encrypted text (first key)."""
        return _hmac(self._digest_keys[0], text)

    def digests(self, text: str) -> list[bytes]:
        """The digests under which a text may be found, one a key."""
        return [_hmac(key, text) for key in self._digest_keys]


def _fernet(key: str, position: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise BadSetting(
            "PARCOURS_DATA_KEYS: key %(position)d is not 32 bytes in url-safe base64; "
            "make one with `parcours keys new`",
            position=position,
        ) from None


def _digest_key(key: str) -> bytes:
    """A key of its own for digests, so that the encryption key is used for one purpose."""
    return hashlib.sha256(b"parcours digest v1:" + base64.urlsafe_b64decode(key)).digest()


def _hmac(key: bytes, text: str) -> bytes:
    folded = unicodedata.normalize("NFC", text).strip().casefold()
    return hmac.new(key, folded.encode(), hashlib.sha256).digest()


class EncryptedText(TypeDecorator[str]):
    """A text column that is a Fernet token in the database and a `str` in Python."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else _cipher_of(dialect).encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else _cipher_of(dialect).decrypt(value)


def attach(dialect: Dialect, cipher: Cipher) -> None:
    """Give an engine's dialect the cipher that its encrypted columns use."""
    dialect.parcours_cipher = cipher  # type: ignore[attr-defined]  # the dialect is the engine's own instance


def _cipher_of(dialect: Dialect) -> Cipher:
    cipher: Cipher | None = getattr(dialect, "parcours_cipher", None)
    if cipher is None:
        raise BadSetting("This connection carries no data keys: personal columns cannot be read or written")
    return cipher
