"""Django's PostgreSQL, but with an end to every wait; named as ENGINE by the settings."""
