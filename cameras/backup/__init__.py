"""Backups of the portal's own format, for SQLite and PostgreSQL alike: docs/decisions/0016.

`saving.save` writes one, `file.read` checks one, `restoring.restore` puts one in the place of the rows that there are.
"""
