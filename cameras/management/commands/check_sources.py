"""manage.py check_sources: says in plain words whether each source works, and what to change if not."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cameras.management.heard import heard_now
from cameras.pictures import NotAPicture, jpeg
from cameras.sources import ShutOut, Source, opened
from cameras.vms.base import Stream, Wish
from cameras.vms.errors import Forbidden, LoginRejected, NotFound, SourceError, Unreachable
from cameras.words import counted, trouble

ADVICE: dict[type[SourceError], str] = {
    LoginRejected: "Check login and password in CAMERA_SOURCES; write special characters like %40 for @.",
    Unreachable: "Check the address in CAMERA_SOURCES, and that this host may reach it.",
    Forbidden: "Give the web user the right to view these folders.",
    NotFound: "Check the address in CAMERA_SOURCES: something else answers there.",
    ShutOut: "As long as others go on, this host leaves the VMS to them.",
}
FILE = "Mend the file, or its path in CAMERA_SOURCES; it is read anew within a minute."


class Command(BaseCommand):
    help = "Lists what each source gives and tries a player and a still; exit 1 on trouble."

    def handle(self, *args: Any, **options: Any) -> None:
        if not opened():
            raise CommandError("no source is configured; set CAMERA_SOURCES")
        well = [self.check_source(source) for source in opened().values()]
        if not all(well):
            raise CommandError("something is wrong; see above")
        self.stdout.write(self.style.SUCCESS("all is well"))

    def check_source(self, source: Source) -> bool:
        self.stdout.write(f"{source.alias}: {source.kind.dsn.kind} at {source.kind.dsn.base_url}")
        try:
            heard = heard_now(source)
        except SourceError as error:
            advice = ADVICE.get(
                type(error), "Check the address in CAMERA_SOURCES. The VMS's own log may tell more."
            )
            if source.kind.dsn.base_url.startswith("file:"):
                advice = FILE
            return self.bad(trouble(source.alias, str(error)), advice)
        self.tell(heard.streams)
        if source.kind.abilities.mosaics:
            self.good(counted(len(heard.mosaics), "mosaic"))
        playing = [stream for stream in heard.streams if stream.active]
        if not playing:
            return self.bad(
                "no camera is active", "Look at the cameras in the VMS, and at the web user's folders."
            )
        return all([self.check_streamers(playing), *self.tries(source, playing)])

    def tell(self, streams: Iterable[Stream]) -> None:
        streams = list(streams)
        counts = {
            "active": sum(stream.active for stream in streams),
            "offline": sum(stream.shown and not stream.active for stream in streams),
            "disabled": sum(not stream.enabled for stream in streams),
            "not viewable by the web user": sum(stream.enabled and not stream.viewable for stream in streams),
        }
        words = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
        self.good(f"{counted(len(streams), 'camera')}{words and ': '}{words}")

    def check_streamers(self, playing: list[Stream]) -> bool:
        stuck = [stream for stream in playing if not stream.streamer]
        if not stuck:
            return True
        many = counted(len(stuck), "active camera")
        words = f"{many} cannot be played, such as {stuck[0].name}: {stuck[0].trouble}"
        return self.bad(words, "Name the streamer with streamer= in CAMERA_SOURCES, or in STREAMER_HOSTS.")

    def tries(self, source: Source, playing: list[Stream]) -> Iterable[bool]:
        """One camera of each streamer; one that is alive, if there is any."""
        best_first = sorted(playing, key=lambda stream: not stream.alive)
        for stream in {stream.streamer: stream for stream in best_first[::-1] if stream.streamer}.values():
            yield self.check_player(source, stream)
            if stream.alive:
                yield self.check_still(source, stream)

    def check_player(self, source: Source, stream: Stream) -> bool:
        try:
            playback = source.call(lambda session: source.kind.playback(session, Wish(stream)))
            if playback.kind == "stills":
                return True
            source.kind.try_player(playback)
        except SourceError as error:
            elsewhere = "If players are elsewhere, name them with streamer=."
            advice = (
                elsewhere if "streamer" in source.kind.parameters else "This host must reach its address."
            )
            return self.bad(f"player of {stream.name}: {error}", advice)
        if settings.SITE_URL.startswith("https:") and urlsplit(playback.url).scheme == "http":
            return self.bad(
                "players are on http, the site on https", "Browsers refuse that: use streamer=https://…"
            )
        return self.good(f"player of {stream.name} answers")

    def check_still(self, source: Source, stream: Stream) -> bool:
        if not source.pictures(stream):
            return True
        try:
            picture = source.call(lambda session: source.kind.still(session, stream))
            jpeg(picture.content, picture.type)
        except (SourceError, NotAPicture) as error:
            return self.bad(
                f"still of {stream.name}: {error}",
                "Stills need H.264 or JPEG, and this host must reach where they come from.",
            )
        return self.good(f"still of {stream.name}, taken {timezone.localtime(picture.taken_at):%H:%M:%S}")

    def good(self, words: str) -> bool:
        self.stdout.write(f"  {self.style.SUCCESS('ok')}  {words}")
        return True

    def bad(self, words: str, advice: str) -> bool:
        self.stdout.write(f"  {self.style.ERROR('--')}  {words}\n      {advice}")
        return False
