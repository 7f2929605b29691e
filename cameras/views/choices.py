"""What a visitor chose on a page. Choices live in the address alone, so that they can be sent, kept and cached."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.http import urlencode

LONGEST = 100
LONGEST_GROUP = 500
MOST_PILLS = 12
"""So many groups are named on the home page; all of them have a page of their own."""


@dataclass(frozen=True)
class Choices:
    """`path` is the page's own; each link changes one choice and keeps the others, and nothing else.

    A search or a group begins at the first page again. What is as it would be anyway is left out
    of the address, so a page has one address and not many. `cameras` and `layout` are those of a
    visitor's own grid; no other page has them.
    """

    path: str
    query: str = ""
    group: str = ""
    stills: bool = False
    page: int = 1
    cameras: tuple[str, ...] = ()
    layout: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Choices":
        asked = request.GET
        return cls(
            path=request.path,
            query=asked.get("q", "").strip()[:LONGEST],
            group=asked.get("group", "")[:LONGEST_GROUP],
            stills=asked.get("view") == "stills",
        )

    @property
    def of_one(self) -> "Choices":
        """Those of a page that shows one thing: there is nothing to search, group or page through."""
        return Choices(self.path, stills=self.stills)

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
        return self._link(group="", page=1)

    @property
    def no_search_link(self) -> str:
        return self._link(query="", page=1)

    def group_links(self, groups: tuple[str, ...]) -> list[tuple[str, str]]:
        """(name, link) of the first groups, and of the chosen one wherever it stands."""
        return self.links_to(name for at, name in enumerate(groups) if at < MOST_PILLS or name == self.group)

    def links_to(self, groups: Iterable[str]) -> list[tuple[str, str]]:
        return [(name, self._link(group=name, page=1)) for name in groups]

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
            "page": new.page if new.page > 1 else "",
            "view": "stills" if new.stills else "",
        }
        grid = [f"c={','.join(new.cameras)}"] if new.cameras else []
        query = "&".join([*grid, *(urlencode({name: value}) for name, value in said.items() if value)])
        return f"{new.path}?{query}" if query else new.path
