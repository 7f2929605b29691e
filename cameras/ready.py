"""Rendered bytes of the site's pages and data: made once a version of the site, then only handed out.

A page is kept under its canonical address alone, so neither searches nor made-up parameters
can push real pages out. Each is compressed once, and has an ETag for each coding.
"""

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from http import HTTPStatus
from operator import attrgetter
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from cameras.framing import Inline, policy
from cameras.public import site
from cameras.site import Site

CODINGS = ("br", "gzip", "identity")
"""In the order that we prefer where the browser likes them equally."""

MOST, MOST_SELECTIONS = 500, 100
CACHE = "public, max-age=1, must-revalidate"
QVALUE = re.compile(r"[01](\.[0-9]{0,3})?")
POLICY = "Content-Security-Policy"
GZIP_LEVEL, BROTLI_QUALITY = 6, 5

View = Callable[..., "Page"]


class Page(HttpResponse):
    """A rendered page, or data: `content_type` says which; None is HTML.

    `canonical`: the address it is kept under; `origins`: those of the players in it, `images`: those of images
    that are not ours; `inline`: the style and the script that stand in it.
    """

    def __init__(
        self,
        content: str,
        canonical: str,
        origins: Iterable[str] = (),
        content_type: str | None = None,
        images: Collection[str] = (),
        inline: Inline | None = None,
    ) -> None:
        headers = {"Cache-Control": CACHE, POLICY: policy(origins, images, inline)}
        super().__init__(content, content_type, headers=headers)
        self.canonical = canonical


@dataclass(frozen=True, slots=True)
class Ready:
    """The same page in every coding: its bytes, and all headers that are its own."""

    bodies: dict[str, bytes]
    headers: dict[str, dict[str, str]]


class Shelf:
    """The pages of one version of the site, by path and query; the least recently used goes first."""

    def __init__(self, version: Callable[[Site], int], most: int = MOST) -> None:
        self._version, self.most = version, most
        self._of: int | None = None
        self._pages: OrderedDict[tuple[str, str], Ready] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, shown: Site, key: tuple[str, str]) -> Ready | None:
        with self._lock:
            if self._of != self._version(shown):
                self._of = self._version(shown)
                self._pages.clear()
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._pages

    def clear(self) -> None:
        self._pages.clear()

    def put(self, shown: Site, key: tuple[str, str], page: Ready) -> None:
        """A page of a version that is over by now is not kept."""
        with self._lock:
            if self._of == self._version(shown):
                self._pages[key] = page
                if len(self._pages) > self.most:
                    self._pages.popitem(last=False)


shelf = Shelf(attrgetter("version"))
data_shelf = Shelf(attrgetter("edition"))
"""What tells when a camera was last heard would stand still on the other: that alone is no new version."""
selections = Shelf(attrgetter("edition"), MOST_SELECTIONS)
"""Whoever makes up selections pushes out those of others, and nothing else."""


def kept(view: View) -> Callable[..., HttpResponse]:
    """Hands out the kept page of this address and coding; renders, and keeps, what is not there yet."""
    return _kept_on(shelf, view)


def kept_data(view: View) -> Callable[..., HttpResponse]:
    """The same for data that also tell when the VMS was last heard: made anew with each assembly of the site."""
    return _kept_on(data_shelf, view)


def kept_selection(view: View) -> Callable[..., HttpResponse]:
    """The same for data of the cameras that somebody names."""
    return _kept_on(selections, view)


def without_query(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For an address that takes no parameters: with some behind it, it is answered from the shelf all the same.

    Else whoever makes them up would have all cameras rendered anew each time.
    """

    @wraps(view)
    def answer(request: HttpRequest, **path: Any) -> HttpResponse:
        request.META["QUERY_STRING"] = ""
        return view(request, **path)

    return answer


def _kept_on(shelf: Shelf, view: View) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, **path: Any) -> HttpResponse:
        key = request.META.get("PATH_INFO", ""), request.META.get("QUERY_STRING", "")
        shown = site()
        page = shelf.get(shown, key)
        if page is None:
            fresh = view(request, **path)
            if fresh.status_code != HTTPStatus.OK:
                return fresh
            page = made_ready(fresh)
            if fresh.canonical == request.get_full_path():
                shelf.put(shown, key, page)
        return respond(request, page)

    return answer


def made_ready(page: Page) -> Ready:
    body = page.content
    bodies = {
        "br": brotli.compress(body, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
        "identity": body,
    }
    digest = hashlib.sha256(body).hexdigest()[:24]
    headers = {coding: _headers(page, coding, digest, len(bodies[coding])) for coding in CODINGS}
    return Ready(bodies, headers)


def _headers(page: Page, coding: str, digest: str, length: int) -> dict[str, str]:
    headers = dict(page.headers.items()) | {
        "ETag": f'"{digest}-{coding}"',
        "Vary": "Accept-Encoding",
        "Content-Length": str(length),
    }
    return headers if coding == "identity" else headers | {"Content-Encoding": coding}


def respond(request: HttpRequest, page: Ready) -> HttpResponse:
    coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    headers = page.headers[coding]
    response = HttpResponse(page.bodies[coding], headers=headers)
    if "HTTP_IF_NONE_MATCH" in request.META:
        response = get_conditional_response(request, etag=headers["ETag"], response=response) or response
        # A browser takes a 304's headers for those of the page that it has: without this its players would go.
        response.headers[POLICY] = headers[POLICY]
    return response


@lru_cache(maxsize=256)
def best_coding(accepted: str) -> str:
    """The coding that an Accept-Encoding header likes best (RFC 9110, 12.5.3); identity where it likes none."""
    weights = dict(_weight(part) for part in accepted.lower().split(",") if part.strip())
    rest = weights.get("*", 0.0)
    liked = {coding: weights.get(coding, rest) for coding in ("br", "gzip")}
    best = max(liked, key=lambda coding: liked[coding])
    least = weights.get("identity", 0.0)
    return best if liked[best] > 0 and liked[best] >= least else "identity"


def _weight(part: str) -> tuple[str, float]:
    coding, _, parameters = part.partition(";")
    name, _, weight = parameters.strip().partition("=")
    if name.strip() != "q":
        return coding.strip(), 1.0
    return coding.strip(), float(weight) if QVALUE.fullmatch(weight.strip()) else 0.0
