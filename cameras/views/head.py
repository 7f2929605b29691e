"""What a page tells search engines and sites to which somebody sends its address; cameras/_found.html draws it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import translate_url
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext, ngettext, to_locale

from cameras import embeds
from cameras.addresses import absolute
from cameras.site import PublicCamera, PublicMosaic, Site

ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
"""With these a JSON text can stand within an element of a page, whatever words are in it."""

DESCRIPTION = 200
"""Characters; search engines show fewer."""

TERRITORIES = {"en": "en_US", "es": "es_ES", "ru": "ru_RU"}
"""Open Graph knows no language without one; a language that is not here has it in its code, or goes unsaid."""


@dataclass(frozen=True)
class Head:
    """`path`: the one address of the page in its language; "" where search engines are to leave it out.

    `camera`: the one that the page is about; `pictured`: the one whose still stands for the page, where there is one.
    """

    title: str = ""
    description: str = ""
    pictured: PublicCamera | None = None
    camera: PublicCamera | None = None
    path: str = ""

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.path if self.path else ""

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """(language, address), last the one for whoever speaks none of them; empty where there is one language."""
        codes = [code for code, _ in settings.LANGUAGES]
        if not self.path or len(codes) < 2:
            return []
        named = [*((code, code) for code in codes), ("x-default", settings.LANGUAGE_CODE)]
        return [(said, settings.SITE_URL + translate_url(self.path, code)) for said, code in named]

    @property
    def locale(self) -> str:
        code = get_language() or ""
        name = TERRITORIES.get(code, to_locale(code))
        return name if "_" in name else ""

    @property
    def still(self) -> str:
        return absolute("cameras:still", self.pictured.slug) if self.pictured else ""

    @property
    def player(self) -> str:
        """For sites that show players among posts: they do so over https alone, and only where they may."""
        secure = settings.SITE_URL.startswith("https:")
        if not (self.camera and self.camera.live and secure and embeds.allowed()):
            return ""
        return absolute("pages:live", self.camera.slug)

    @property
    def iframe(self) -> str:
        """The code that shows the player in other sites; "" where they may not."""
        return embeds.iframe(self.camera) if self.camera and embeds.allowed() else ""

    @property
    def oembed(self) -> str:
        return f"{absolute('cameras:oembed')}?{urlencode({'url': self.address})}" if self.camera else ""

    @property
    def video(self) -> SafeString | None:
        """JSON-LD, of a page with a player on it. Search engines want a picture with it."""
        if not (self.path and self.camera and self.camera.live and self.camera.pictured):
            return None
        told = json.dumps(as_video(self.camera, self.description))
        return mark_safe(told.translate(ESCAPES))  # noqa: S308 - nothing in it ends the element


def as_video(camera: PublicCamera, description: str) -> dict[str, Any]:
    """schema.org's VideoObject. Nothing is said of a broadcast: it has no beginning and no end that are known."""
    told = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": camera.title,
        "description": description,
        "thumbnailUrl": absolute("cameras:still", camera.slug),
        "embedUrl": absolute("pages:live", camera.slug),
    }
    if camera.still_taken_at:
        told["uploadDate"] = camera.still_taken_at.isoformat(timespec="seconds")
    return told | place(camera)


def place(camera: PublicCamera) -> dict[str, Any]:
    """Where it looks, as far as it may be told."""
    told: dict[str, Any] = {"@type": "Place"}
    if camera.address:
        told["address"] = camera.address
    if camera.placed:
        told["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": camera.latitude,
            "longitude": camera.longitude,
        }
    return {"contentLocation": told} if len(told) > 1 else {}


def of_site(shown: Site, title: str = "") -> Head:
    """Of a page with all cameras, or many of them."""
    count = len(shown.cameras)
    counted = ngettext(
        "%(count)d camera, live and in stills.", "%(count)d cameras, live and in stills.", count
    )
    described = settings.SITE_ABOUT or (counted % {"count": count} if count else "")
    return Head(title, short(described), pictured(shown.cameras))


def of_camera(camera: PublicCamera) -> Head:
    named = ", ".join(part for part in (camera.title, camera.group, camera.address) if part)
    said = gettext("Live picture: %(camera)s.") if camera.live else gettext("Last picture: %(camera)s.")
    described = camera.description or said % {"camera": named}
    return Head(camera.title, short(described), pictured([camera]), camera)


def of_mosaic(mosaic: PublicMosaic) -> Head:
    count = len(mosaic.cameras)
    counted = ngettext("%(count)d camera: %(names)s.", "%(count)d cameras side by side: %(names)s.", count)
    described = counted % {"count": count, "names": ", ".join(camera.title for camera in mosaic.cameras)}
    return Head(mosaic.title, short(described) if count else "", pictured(mosaic.cameras))


def pictured(cameras: Iterable[PublicCamera]) -> PublicCamera | None:
    return next((camera for camera in cameras if camera.pictured), None)


def short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(DESCRIPTION)
