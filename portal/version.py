"""The release that this tree is, or is to become; the only place in the code that says so."""

VERSION = "0.2.0"
