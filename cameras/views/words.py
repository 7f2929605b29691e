"""What scripts say: handed to them in the page, in its language, so that no script holds a sentence."""

from django.utils.translation import gettext_lazy as _

SCRIPT_WORDS = {
    "no_picture": _("No picture yet"),
    "last_picture": _("Last picture from {time}"),
    "delayed": _("Delayed"),
    "stale": _("Old picture"),
    "still": _("Still"),
    "live": _("Live"),
    "offline": _("Offline"),
    "play": _("Play live: {title}"),
    "live_title": _("Live picture: {title}"),
    "stop": _("Back to the still"),
    "reload": _("Reload"),
    "try_again": _("Try again"),
    "no_player": _("The live picture cannot be shown at the moment."),
    "idle": _("Still watching?"),
    "go_on": _("Go on watching"),
}
