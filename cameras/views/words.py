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
    "unheard": _("Not known"),
    "press": _("Press to play"),
    "nothing": _("No picture"),
    "play": _("Play live: {title}"),
    "live_title": _("Live picture: {title}"),
    "stop": _("Stop the live picture: {title}"),
    "reload": _("Reload"),
    "try_again": _("Try again"),
    "no_player": _("The live picture cannot be shown at the moment."),
    "idle": _("Still watching?"),
    "go_on": _("Go on watching"),
    "cut_off": _("You are offline. What you see is not renewed."),
    "zoom_in": _("Zoom in"),
    "zoom_out": _("Zoom out"),
    "cameras_here": _("Cameras here: {count}"),
    "show_on_map": _("Show on the map: {title}"),
    "close": _("Close"),
    "found": _("Cameras found: {count}"),
    "favourite": _("Favourite: {title}"),
    "favourites": _("Favourites"),
    "copy": _("Copy"),
    "copied": _("Copied"),
    "share": _("Share…"),
    "full_screen": _("Full screen: {title}"),
    "whole": _("Full screen"),
    "leave_full_screen": _("Leave full screen"),
    "wall_offline": _("Offline since {time}"),
    "wall_gone": _("There is nothing to show here at the moment."),
    "pause": _("Pause"),
    "resume": _("Go on"),
}

PLAYER_WORDS = {name: SCRIPT_WORDS[name] for name in (
    "play", "live_title", "reload", "try_again", "still", "delayed", "stale", "no_picture", "last_picture",
)} | {
    "play_live": _("Play live"),
    "connecting": _("Connecting …"),
    "ahead": _("Busy, one moment: {count} before you"),
    "busy": _("Too many want to watch at the moment."),
    "too_many": _("The live picture was asked for too often from here."),
    "not_coming": _("The picture does not come."),
    "not_shown": _("This camera cannot be shown now."),
    "next_try": _("Next try in {seconds} s"),
    "stills_alone": _("This browser cannot play the live picture. You see stills."),
    "unable": _("This browser cannot play the live picture."),
}  # fmt: skip
"""Those of the page of a player of ours."""
