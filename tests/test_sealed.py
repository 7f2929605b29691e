"""Secrets at rest: what is sealed, who can open it, and what the log says of what nobody can."""

import logging

import pytest

from cameras import sealed
from cameras.sealed import Unreadable, seal, unseal

VALUE = {"access": "a-secret-word", "ends": None, "parts": [1.5, "город"]}


def test_what_was_sealed_is_opened_as_it_was():
    assert unseal(seal(VALUE), "it") == VALUE


def test_the_text_tells_nothing_and_is_another_each_time():
    assert "secret" not in seal(VALUE) and seal(VALUE) != seal(VALUE)


def test_a_key_that_went_before_opens_what_it_sealed(settings):
    old, text = settings.SECRET_KEY, seal(VALUE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 6, ["a-third" * 9, old]
    assert unseal(text, "it") == VALUE
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(seal(VALUE), "it") == VALUE


@pytest.mark.parametrize("text", ["", "no token of Fernet", None, 5, {"session": "plain"}, ["a"]], ids=repr)
def test_what_is_no_text_of_ours_is_unreadable(text):
    with pytest.raises(Unreadable):
        unseal(text, "it")


def test_the_log_says_once_that_the_key_differs_and_once_that_it_is_well(settings, caplog):
    caplog.set_level(logging.INFO, "cameras.sealed")
    key, text = settings.SECRET_KEY, seal(VALUE)
    settings.SECRET_KEY = "another-key" * 6
    for _ in range(3):
        with pytest.raises(Unreadable, match="SECRET_KEY differs"):
            unseal(text, "the session of source city")
    settings.SECRET_KEY = key
    for _ in range(3):
        unseal(text, "the session of source city")
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "SECRET_KEY differs: the session of source city" in caplog.text
    assert "a-secret-word" not in caplog.text and key not in caplog.text


def test_marks_tell_equals_and_nothing_else(settings):
    assert sealed.mark("one") == sealed.mark("one") != sealed.mark("two")
    before = sealed.mark("one")
    settings.SECRET_KEY = "another-key" * 6
    assert sealed.mark("one") != before
