"""manage.py camera_links: links to the streams themselves, for other programs and pages."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from cameras.management.heard import heard_now
from cameras.models import Camera
from cameras.names import NoSuchName, find
from cameras.sources import Source, opened
from cameras.vms.base import SourceError, Stream
from cameras.words import state, trouble

FORMATS = ("embed", "rtsp", "mp4", "iframe", "json")
SNIPPETS = {"iframe": "cameras/links/iframe.html", "mp4": "cameras/links/mp4.html"}
WARNING = "These links carry playback tokens: who has one can watch. They end when the VMS renews its tokens."

Heard = tuple[Source, Stream]


class Command(BaseCommand):
    help = "Prints links to every active camera that the web user sees, or to those named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="a stream's name, a slug, or alias:name")
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
        whys = [without_link(source, stream, options["format"]) for source, stream in heard]
        self.tell([each for each, why in zip(heard, whys, strict=True) if not why], options["format"])
        missing = [
            f"{source.alias}:{stream.name}: {why}"
            for (source, stream), why in zip(heard, whys, strict=True)
            if why
        ]
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
        try:
            return [by_key[row.source, row.name] for row in find(names, rows)], []
        except NoSuchName as error:
            raise CommandError("\n".join(troubles or [str(error)])) from error

    def tell(self, found: Iterable[Heard], form: str) -> None:
        found = list(found)
        if found:
            self.stderr.write(self.style.WARNING(WARNING))
        if form == "json":
            links = [as_json(source, stream) for source, stream in found]
            self.stdout.write(json.dumps(links, ensure_ascii=False, indent=2))
            return
        for source, stream in found:
            self.stdout.write(link_of(source, stream, form))


def without_link(source: Source, stream: Stream, form: str) -> str:
    """Why no link is given, "" where one is: one that shows nothing helps nobody."""
    if not stream.active:
        return f"{state(stream)}, so there is no link"
    links = source.kind.links(stream)
    if links and (form == "json" or _link(form) in links):
        return ""
    return stream.trouble or f"this kind of source has no {form} links"


def link_of(source: Source, stream: Stream, form: str) -> str:
    """One link; as a snippet where a page is to hold it."""
    link = source.kind.links(stream)[_link(form)]
    if form not in SNIPPETS:
        return link
    context = {
        "link": link,
        "renewed": f"{link}{'&' if '?' in link else '?'}now=",
        "title": stream.title or stream.name,
    }
    return render_to_string(SNIPPETS[form], context).rstrip()


def as_json(source: Source, stream: Stream) -> dict[str, str]:
    return {
        "source": source.alias,
        "name": stream.name,
        "title": stream.title,
        **source.kind.links(stream),
    }


def _link(form: str) -> str:
    return "embed" if form == "iframe" else form
