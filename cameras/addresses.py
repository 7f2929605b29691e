"""Whole addresses of the portal: they come from SITE_URL, never from what a request claims."""

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *arguments: object) -> str:
    """That of a named address, in the language that is active."""
    return settings.SITE_URL + reverse(name, args=arguments)
