"""Passwords are kept as Argon2id hashes; one-time codes can be read from a card."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher

from datastore import passwords
from datastore.errors import BadInput

STORED = passwords.hash_password("le chat dort sur le toit")


def test_the_hash_says_its_setting_and_not_the_password():
    assert STORED.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "chat" not in STORED
    assert passwords.hash_password("le chat dort sur le toit") != STORED


def test_the_password_and_no_other_opens():
    assert passwords.verify(STORED, "le chat dort sur le toit")
    assert not passwords.verify(STORED, "Le chat dort sur le toit")
    assert not passwords.verify(STORED, "")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=19456,t=2,p=1$broken"])
@pytest.mark.parametrize("password", ["", "le chat dort sur le toit", "a password that nobody has"])
def test_without_a_hash_nothing_opens(stored, password):
    assert not passwords.verify(stored, password)


def test_an_endless_password_is_not_hashed_at_length():
    assert not passwords.verify(STORED, "x" * 10_000_000)


def test_a_hash_of_another_setting_is_outdated():
    assert not passwords.is_outdated(STORED)
    weaker = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    assert passwords.is_outdated(weaker.hash("le chat dort sur le toit"))


def test_a_code_can_be_read_from_a_card():
    codes = {passwords.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch("[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}", code) for code in codes)
    assert {letter for code in codes for letter in code} == set("abcdefghjkmnpqrstuvwxyz23456789-")


@pytest.mark.parametrize("length", [8, 200])
def test_a_password_of_good_length_is_accepted(length):
    passwords.require_acceptable("é" * length)


@pytest.mark.parametrize("length", [0, 7, 201])
def test_a_password_too_short_or_too_long_is_refused(length):
    with pytest.raises(BadInput, match="between 8 and 200 characters"):
        passwords.require_acceptable("é" * length)


@pytest.mark.parametrize("password", ["Christophe", "CHRISTOPHE", "c.benali-martin"])
def test_ones_own_name_is_no_password(password):
    names = ("christophe", "", "C.Benali-Martin")
    with pytest.raises(BadInput, match="must not be your name"):
        passwords.require_acceptable(password, names=names)


def test_a_password_may_contain_ones_name():
    passwords.require_acceptable("Christophe aime les frites", names=("Christophe",))
