"""Django's SQLite, in files that nobody else can read; named as ENGINE by the settings."""
