"""Runs a management command as a shell would: what it says on either side, and how it ends."""

from dataclasses import dataclass
from io import StringIO

from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Ran:
    """`error` is the message of a CommandError, which a shell sees with exit code 1; "" is success."""

    out: str
    err: str
    error: str

    @property
    def all(self) -> str:
        return self.out + self.err + self.error


def run(*words: str) -> Ran:
    out, err, error = StringIO(), StringIO(), ""
    try:
        call_command(*words, stdout=out, stderr=err, no_color=True)
    except CommandError as failed:
        error = str(failed)
        assert error and failed.returncode == 1
    return Ran(out.getvalue(), err.getvalue(), error)
