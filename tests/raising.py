"""A handler for log lines that no test may cause by the way: each is an error of the test."""

import logging


class Raising(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())
