"""How other sites show a camera: one plain iframe of its player address, where the operator lets them."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cameras.addresses import absolute
from cameras.site import PublicCamera

WIDTH, HEIGHT = 640, 360
"""Of a player where nobody says another size."""


def allowed() -> bool:
    """Whether any other site may frame a player; a browser leaves the frame empty where not."""
    return bool(settings.EMBED_ANCESTORS)


def iframe(camera: PublicCamera, width: int = WIDTH, height: int = HEIGHT) -> str:
    """In the language that is active. Its only style is for other sites, which give frames an edge otherwise."""
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" style="border:0" loading="lazy"'
        ' allow="autoplay; picture-in-picture" allowfullscreen></iframe>',
        absolute("pages:live", camera.slug),
        width,
        height,
        _("Live picture: %(title)s") % {"title": camera.title},
    )
