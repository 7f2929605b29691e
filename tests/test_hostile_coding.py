"""Accept-Encoding, as RFC 9110 (12.5.3) has it and as nobody would send it."""

from hypothesis import given
from hypothesis import strategies as st

from cameras.codings import CODINGS, best_coding
from tests.strategies import examples, header_texts

NAMES = ["br", "gzip", "identity", "*", "deflate", "zstd"]
SPACES = st.sampled_from(["", " ", "\t", "  "])
SPELLINGS = {
    "0": 0,
    "0.": 0,
    "0.000": 0,
    "0.001": 0.001,
    "0.3": 0.3,
    "0.5": 0.5,
    "0.999": 0.999,
    "1": 1,
    "1.000": 1,
}
GARBAGE = [
    "",
    ";",
    "q=1",
    "br gzip",
    "gzip;level=9",
    "identity;q",
    ";;q=0",
    "\xff",
    "*;*;*",
    "=",
    "zip;q=2",
    "x;q=--1",
]


@st.composite
def members(draw: st.DrawFn) -> tuple[str, dict[str, float]]:
    """A well-formed header and what it says: each coding once, in any order, case and spacing."""
    said: dict[str, float] = {}
    parts = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=6)):
        weight = draw(st.sampled_from([None, *SPELLINGS]))
        said[name] = 1 if weight is None else SPELLINGS[weight]
        spelt = draw(st.sampled_from([name, name.upper(), name.title()]))
        after = (
            "" if weight is None else f"{draw(SPACES)};{draw(SPACES)}{draw(st.sampled_from('qQ'))}={weight}"
        )
        parts.append(f"{draw(SPACES)}{spelt}{after}{draw(SPACES)}")
        parts += draw(st.lists(st.just(" "), max_size=1))  # empty members count for nothing
    return ",".join(parts), said


def weight(said: dict[str, float], coding: str) -> float:
    """RFC 9110: `*` stands for what is not named; identity is fine unless it is ruled out."""
    if coding in said or "*" in said:
        return said.get(coding, said.get("*", 0))
    return 0.0001 if coding == "identity" else 0


@examples(400)
@given(members())
def test_the_coding_is_one_that_is_acceptable_where_any_is(header):
    text, said = header
    chosen = best_coding(text)
    if any(weight(said, coding) > 0 for coding in CODINGS):
        assert weight(said, chosen) > 0, text
    else:
        assert chosen == "identity"


@examples(400)
@given(members())
def test_a_compressed_page_is_what_is_liked_best(header):
    text, said = header
    chosen = best_coding(text)
    named = max(said.get(coding, 0) for coding in CODINGS)
    assert weight(said, chosen) >= named, text


@examples(200)
@given(members(), st.sampled_from(GARBAGE), st.booleans())
def test_garbage_beside_it_changes_nothing(header, garbage, first):
    text, said = header
    if any(name in garbage for name in said):
        return
    mixed = f"{garbage},{text}" if first else f"{text},{garbage}"
    if not any(name in garbage for name in NAMES):
        assert best_coding(mixed) == best_coding(text)


@examples(200)
@given(header_texts | st.text("gzipbr*identy;q=0.19,nafx \t", max_size=60))
def test_any_header_has_an_answer(text):
    assert best_coding(text) in CODINGS
