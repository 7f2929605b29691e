"""Rendered bytes of the site's pages and data: made once a version of the site, then only handed out.

The canonical address of what is asked for is known before anything is rendered: each view says which parameters it
takes, and sees no others. Whatever else stands behind an address, the one page of its canonical address answers.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from cameras.codings import Body, best_coding
from cameras.framing import Inline, policy
from cameras.public import site
from cameras.site import Site

MOST, MOST_SELECTIONS = 500, 100
CACHE = "public, max-age=1, must-revalidate"
POLICY = "Content-Security-Policy"

View = Callable[..., "Page"]
Address = Callable[..., str]
"""(request, site, **what the path names) → the canonical address of what is asked for, as path and query."""


class Page(HttpResponse):
    """A rendered page, or data: `content_type` says which; None is HTML.

    `origins`: those of the players in it, `images`: those of images that are not ours; `inline`: the style and the
    script that stand in it. `keep`: there are few addresses of its kind; of the others anybody can make up any number.
    """

    def __init__(
        self,
        content: str,
        origins: Iterable[str] = (),
        content_type: str | None = None,
        images: Collection[str] = (),
        inline: Inline | None = None,
        keep: bool = True,
    ) -> None:
        headers = {"Cache-Control": CACHE, POLICY: policy(origins, images, inline)}
        super().__init__(content, content_type, headers=headers)
        self.keep = keep


class Ready:
    """A page as it is answered with, again and again, in every coding: status, headers and bytes."""

    __slots__ = ("_body", "_digest", "_headers", "_status")

    def __init__(self, page: Page) -> None:
        self._status = page.status_code
        self._headers = dict(page.headers.items()) | {"Vary": "Accept-Encoding"}
        self._digest = hashlib.sha256(page.content).hexdigest()[:24]
        self._body = Body(page.content, quick=not page.keep)

    def answer(self, request: HttpRequest) -> HttpResponse:
        coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        headers = self._headers | {"ETag": f'"{self._digest}-{coding}"'}
        if "HTTP_IF_NONE_MATCH" in request.META and (same := self._not_modified(request, headers)):
            return same
        if coding != "identity":
            headers["Content-Encoding"] = coding
        body = self._body.coded(coding)
        headers["Content-Length"] = str(len(body))
        return HttpResponse(body, status=self._status, headers=headers)

    def _not_modified(self, request: HttpRequest, headers: dict[str, str]) -> HttpResponse | None:
        """A 304 where the browser has the page. It takes the headers for those of the page that it has: without
        the policy its players would go."""
        bare = HttpResponse(status=self._status, headers=headers)
        response = get_conditional_response(request, etag=headers["ETag"], response=bare)
        if response is bare or response is None:
            return None
        response.headers[POLICY] = headers[POLICY]
        return response


class Shelf:
    """The pages of one version of the site, by address; the least recently used goes first."""

    def __init__(self, version: Callable[[Site], int], most: int = MOST) -> None:
        self._version, self.most = version, most
        self._of: int | None = None
        self._pages: OrderedDict[str, Ready] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, shown: Site, address: str) -> Ready | None:
        with self._lock:
            if self._of != self._version(shown):
                self._of = self._version(shown)
                self._pages.clear()
            if address in self._pages:
                self._pages.move_to_end(address)
            return self._pages.get(address)

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, address: str) -> bool:
        return address in self._pages

    def clear(self) -> None:
        self._pages.clear()

    def put(self, shown: Site, address: str, page: Ready) -> None:
        """A page of a version that is over by now is not kept."""
        with self._lock:
            if self._of == self._version(shown):
                self._pages[address] = page
                if len(self._pages) > self.most:
                    self._pages.popitem(last=False)


shelf = Shelf(attrgetter("version"))
data_shelf = Shelf(attrgetter("edition"))
"""What tells when a camera was last heard would stand still on the other: that alone is no new version."""
selections = Shelf(attrgetter("edition"), MOST_SELECTIONS)
"""Whoever makes up selections pushes out those of others, and nothing else."""


def path_alone(request: HttpRequest, shown: Site, **path: Any) -> str:
    """The address of what takes no parameters."""
    return request.path


def kept(view: View) -> Callable[..., HttpResponse]:
    """Hands out the kept page of an address that takes no parameters; has it rendered where it is not there yet."""
    return kept_at(path_alone)(view)


def kept_data(view: View) -> Callable[..., HttpResponse]:
    """The same for data that also tell when the VMS was last heard: made anew with each assembly of the site."""
    return kept_at(path_alone, data_shelf)(view)


def kept_at(address: Address, shelf: Shelf = shelf) -> Callable[[View], Callable[..., HttpResponse]]:
    """The same for what takes parameters: `address` reads them, and the view sees those of its answer alone.

    An address without parameters is canonical; the canonical one of a canonical address is itself.
    """

    def decorated(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **path: Any) -> HttpResponse:
            shown = site()
            queried = request.META.get("QUERY_STRING")
            canonical = address(request, shown, **path) if queried else request.path
            if page := shelf.get(shown, canonical):
                return page.answer(request)
            see_only(request, canonical)
            fresh = view(request, **path)
            if fresh.status_code != HTTPStatus.OK:
                return fresh
            return _put(shelf, shown, canonical, fresh).answer(request)

        return answer

    return decorated


def kept_error(request: HttpRequest, name: str, make: Callable[[], Page]) -> HttpResponse:
    """The same for a page that answers at any address, and has none of its own: `name` says which it is."""
    shown = site()
    page = shelf.get(shown, name) or _put(shelf, shown, name, make())
    return page.answer(request)


def see_only(request: HttpRequest, address: str) -> None:
    """From here on these are the only parameters of the request."""
    request.META["QUERY_STRING"] = address.partition("?")[2]
    vars(request).pop("GET", None)


def _put(shelf: Shelf, shown: Site, address: str, fresh: Page) -> Ready:
    page = Ready(fresh)
    if fresh.keep:
        shelf.put(shown, address, page)
    return page
