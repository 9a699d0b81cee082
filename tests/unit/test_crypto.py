"""Personal text is sealed by the first key, opened by all of them, and found by keyed digests."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from datastore.crypto import Cipher, EncryptedText, attach, new_data_key
from datastore.errors import BadSetting

OLD, NEW = new_data_key(), new_data_key()
PINNED_KEY = "cGFyY291cnMgdGVzdCBrZXk6IDMyIGJ5dGVzIGxvbmc="
FRENCH = st.text("aàâäbcçdeéèêëfghiîïjklmnñoôöpqrstuùûüvwxyÿzœæ '’-.0123456789@", min_size=1)


@settings(deadline=None)
@given(st.text())
def test_what_is_sealed_is_opened_again(text):
    cipher = Cipher([NEW])
    assert cipher.decrypt(cipher.encrypt(text)) == text


def test_a_token_shows_nothing_and_is_another_one_each_time():
    cipher = Cipher([NEW])
    tokens = {cipher.encrypt("Benali") for _ in range(3)}
    assert len(tokens) == 3
    assert not any(b"Benali" in token for token in tokens)


def test_after_a_rotation_the_new_key_writes_and_the_old_one_still_reads():
    rotated = Cipher([NEW, OLD])
    assert rotated.decrypt(Cipher([OLD]).encrypt("Benali")) == "Benali"
    token = rotated.encrypt("Benali")
    assert Cipher([NEW]).decrypt(token) == "Benali"
    with pytest.raises(BadSetting, match="PARCOURS_DATA_KEYS does not open this database"):
        Cipher([OLD]).decrypt(token)


def test_a_changed_token_is_not_opened():
    token = bytearray(Cipher([NEW]).encrypt("Benali"))
    token[20] ^= 1
    with pytest.raises(BadSetting):
        Cipher([NEW]).decrypt(bytes(token))


def test_what_was_found_before_a_rotation_is_found_after_it():
    rotated = Cipher([NEW, OLD])
    assert rotated.digest("i.benali") == Cipher([NEW]).digest("i.benali")
    assert rotated.digests("i.benali") == [Cipher([key]).digest("i.benali") for key in (NEW, OLD)]


def test_a_digest_depends_on_the_key_and_on_the_text():
    digests = [Cipher([key]).digest(text) for key in (OLD, NEW) for text in ("benali", "benalt", "benal")]
    assert len(set(digests)) == 6
    assert {len(digest) for digest in digests} == {32}


@settings(deadline=None)
@given(FRENCH)
def test_case_surrounding_spaces_and_the_encoding_of_accents_do_not_change_a_digest(text):
    cipher = Cipher([NEW])
    digest = cipher.digest(text)
    assert cipher.digest(text.upper()) == digest
    assert cipher.digest(f"  {text}\t") == digest
    assert cipher.digest(unicodedata.normalize("NFD", text)) == digest


def test_accents_tell_two_logins_apart():
    assert Cipher([NEW]).digest("helene") != Cipher([NEW]).digest("hélène")


def test_digests_of_existing_databases_are_still_found():
    """Recomputed outside the project, with the openssl command: a change would lock everybody out."""
    expected = "ead8073352b55c853740081f0e5e2497e0551cdd1107f6dd00d5988c24e5f33a"
    assert Cipher([PINNED_KEY]).digest(" Hélène.Martin@college.example ").hex() == expected


@pytest.mark.parametrize("bad", ["short", "é" * 44, "a" * 40, ""])
def test_a_key_that_is_none_is_refused_by_its_place(bad):
    with pytest.raises(BadSetting, match="PARCOURS_DATA_KEYS: key 2 is not 32 bytes"):
        Cipher([NEW, bad])


def test_without_a_key_there_is_no_cipher():
    with pytest.raises(BadSetting, match="PARCOURS_DATA_KEYS is empty"):
        Cipher([])


def test_an_encrypted_column_uses_the_keys_of_its_own_engine():
    column, old, new = EncryptedText(), postgresql.dialect(), postgresql.dialect()
    attach(old, Cipher([OLD]))
    attach(new, Cipher([NEW]))
    token = column.process_bind_param("Benali", old)
    assert column.process_result_value(token, old) == "Benali"
    with pytest.raises(BadSetting):
        column.process_result_value(token, new)


def test_an_empty_encrypted_column_stays_empty():
    column, dialect = EncryptedText(), postgresql.dialect()
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None


def test_an_engine_without_keys_reads_and_writes_no_personal_column():
    with pytest.raises(BadSetting, match="carries no data keys"):
        EncryptedText().process_bind_param("Benali", postgresql.dialect())
