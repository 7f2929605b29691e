"""manage.py camera_links: links to the streams themselves, for other programs and pages."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from cameras.management.heard import heard_now
from cameras.models import Camera
from cameras.names import NoSuchName, find
from cameras.sources import Source, opened
from cameras.vms.base import Stream, Wish
from cameras.vms.errors import SourceError
from cameras.words import state, trouble

FORMATS = ("embed", "hls", "rtsp", "mp4", "iframe", "json")
SNIPPETS = {"iframe": "cameras/links/iframe.html", "mp4": "cameras/links/mp4.html"}
NAMES = "a stream's name, a slug, alias:name, or what the VMS calls its external id"
WARNING = "These links carry playback tokens: who has one can watch. They end when the VMS renews its tokens."

Heard = tuple[Source, Stream]


class Command(BaseCommand):
    help = "Prints links to every active camera that the web user sees, or to those named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=NAMES)
        parser.add_argument("--format", choices=FORMATS, required=True)

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        """Prints what there is; exit 1 where something that was asked for is missing."""
        if not opened():
            raise CommandError("no source is configured; set CAMERA_SOURCES")
        heard, troubles = self.heard()
        if names:
            heard, troubles = self.named(names, heard, troubles)
        else:
            heard = [(source, stream) for source, stream in heard if stream.active]
        linked = [Linked.of(source, stream, options["format"]) for source, stream in heard]
        self.tell([each for each in linked if not each.why], options["format"])
        missing = [f"{each.alias}:{each.stream.name}: {each.why}" for each in linked if each.why]
        if troubles or missing:
            raise CommandError("\n".join([*troubles, *missing]))

    def heard(self) -> tuple[list[Heard], list[str]]:
        """All streams of all sources, and why a source gives none."""
        heard: list[Heard] = []
        troubles = []
        for alias, source in opened().items():
            try:
                heard += [(source, stream) for stream in heard_now(source).streams]
            except SourceError as error:
                troubles.append(trouble(alias, str(error)))
        return heard, troubles

    def named(
        self, names: list[str], heard: list[Heard], troubles: list[str]
    ) -> tuple[list[Heard], list[str]]:
        """Another source's trouble is nothing to those who are found."""
        by_key = {(source.alias, stream.name): (source, stream) for source, stream in heard}
        rows = [row for row in Camera.objects.all() if (row.source, row.name) in by_key]
        external_ids = {key: stream.external_id for key, (_, stream) in by_key.items()}
        try:
            return [by_key[row.source, row.name] for row in find(names, rows, external_ids)], []
        except NoSuchName as error:
            raise CommandError("\n".join(troubles or [str(error)])) from error

    def tell(self, found: list["Linked"], form: str) -> None:
        if found:
            self.stderr.write(self.style.WARNING(WARNING))
        if form == "json":
            links = [each.as_json() for each in found]
            self.stdout.write(json.dumps(links, ensure_ascii=False, indent=2))
            return
        for each in found:
            self.stdout.write(each.link(form))


@dataclass(frozen=True)
class Linked:
    """A stream with its links by format, or `why` there is none: one that shows nothing helps nobody."""

    alias: str
    stream: Stream
    links: dict[str, str] = field(default_factory=dict, repr=False)
    why: str = ""

    @classmethod
    def of(cls, source: Source, stream: Stream, form: str) -> "Linked":
        if not stream.active:
            return cls(source.alias, stream, why=f"{state(stream)}, so there is no link")
        try:
            links = source.kind.links(stream) | minted(source, stream, form)
        except SourceError as error:
            return cls(source.alias, stream, why=str(error))
        if links and (form == "json" or _link(form) in links):
            return cls(source.alias, stream, links)
        return cls(source.alias, stream, why=stream.trouble or f"this kind of source has no {form} links")

    def link(self, form: str) -> str:
        """One link; as a snippet where a page is to hold it."""
        link = self.links[_link(form)]
        if form not in SNIPPETS:
            return link
        context = {
            "link": link,
            "renewed": f"{link}{'&' if '?' in link else '?'}now=",
            "title": self.stream.title or self.stream.name,
        }
        return render_to_string(SNIPPETS[form], context).rstrip()

    def as_json(self) -> dict[str, str]:
        return {"source": self.alias, "name": self.stream.name, "title": self.stream.title, **self.links}


def minted(source: Source, stream: Stream, form: str) -> dict[str, str]:
    """Where addresses are made one by one, one is made only if it is asked for: it may count against a quota."""
    abilities = source.kind.abilities
    if not abilities.minted or form not in (abilities.player, "json"):
        return {}
    playback = source.call(lambda session: source.kind.playback(session, Wish(stream)))
    return {playback.kind: playback.url}


def _link(form: str) -> str:
    return "embed" if form == "iframe" else form
