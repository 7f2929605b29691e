"""What a visitor chose on a page. Choices live in the address alone, so that they can be sent, kept and cached."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.http import urlencode

from cameras.site import Site
from cameras.views import parameters

LONGEST = 100
PAGE_SIZE = 24
MOST_PILLS = 12
"""So many groups are named on the home page; all of them have a page of their own."""


@dataclass(frozen=True)
class Choices:
    """`path` is the page's own; each link changes one choice and keeps the others, and nothing else.

    A search or a group begins at the first page again. What is as it would be anyway is left out
    of the address, and the rest stands in one order, so a page has one address and not many: `link`.
    `nowhere`: in a group that has no camera, whatever its name is: all of those have one page. `cameras`, `layout` and
    `choose` are those of a visitor's own grid; no other page has them.
    """

    path: str
    query: str = ""
    group: str = ""
    stills: bool = False
    page: int = 1
    nowhere: bool = False
    cameras: tuple[str, ...] = ()
    layout: str = ""
    choose: bool = False

    @classmethod
    def of(cls, request: HttpRequest, shown: Site) -> "Choices":
        """Those of the list of cameras. How many pages a search has is not known yet: no more than there are."""
        group = parameters.word(request, "group")
        nowhere = parameters.said(request, "nowhere") or bool(group and group not in shown.group_sizes)
        count = 0 if nowhere else shown.group_sizes.get(group, len(shown.cameras))
        return cls(
            path=request.path,
            query=parameters.text(request, "q", LONGEST),
            group="" if nowhere else group,
            stills=parameters.stills(request),
            page=in_range(parameters.page(request), count),
            nowhere=nowhere,
        )

    @classmethod
    def of_one(cls, request: HttpRequest) -> "Choices":
        """Those of a page that shows one thing: there is nothing to search, group or page through."""
        return cls(request.path, stills=parameters.stills(request))

    @classmethod
    def of_list(cls, request: HttpRequest, count: int, size: int) -> "Choices":
        """Those of a list of so many things in which nothing can be chosen but the page."""
        return cls(request.path, page=in_range(parameters.page(request), count, size))

    @property
    def words(self) -> list[str]:
        return self.query.casefold().split()

    @property
    def link(self) -> str:
        return self._link()

    @property
    def live_link(self) -> str:
        return self._link(stills=False)

    @property
    def stills_link(self) -> str:
        return self._link(stills=True)

    @property
    def all_groups_link(self) -> str:
        return self._link(group="", nowhere=False, page=1)

    @property
    def no_search_link(self) -> str:
        return self._link(query="", page=1)

    def group_links(self, groups: tuple[str, ...]) -> list[tuple[str, str]]:
        """(name, link) of the first groups, and of the chosen one wherever it stands."""
        return self.links_to(name for at, name in enumerate(groups) if at < MOST_PILLS or name == self.group)

    def links_to(self, groups: Iterable[str]) -> list[tuple[str, str]]:
        return [(name, self._link(group=name, nowhere=False, page=1)) for name in groups]

    def page_links(self, page: Page[Any]) -> dict[str, str]:
        """`previous` and `next`, where there are such pages."""
        links = {}
        if page.has_previous():
            links["previous"] = self._link(page=page.previous_page_number())
        if page.has_next():
            links["next"] = self._link(page=page.next_page_number())
        return links

    def _link(self, **changed: Any) -> str:
        new = replace(self, **changed)
        said = {
            "layout": new.layout,
            "q": new.query,
            "group": new.group,
            "nowhere": "1" if new.nowhere else "",
            "page": new.page if new.page > 1 else "",
            "view": "stills" if new.stills else "",
            "choose": "1" if new.choose else "",
        }
        grid = [f"c={','.join(new.cameras)}"] if new.cameras else []
        query = "&".join([*grid, *(urlencode({name: value}) for name, value in said.items() if value)])
        return f"{new.path}?{query}" if query else new.path


def in_range(page: int, count: int, size: int = PAGE_SIZE) -> int:
    """The number of the page of so many things that is meant; out of range it is the nearest."""
    return Paginator(range(count), size).get_page(page).number
