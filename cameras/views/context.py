"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "STILL_FRESH", "TIME_ZONE")}
