"""Speaks to VMSs. Plain Python and requests: nothing here knows Django."""
