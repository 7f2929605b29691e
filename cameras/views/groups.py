"""All groups of cameras, each with some of its pictures. A group's own page is the home page of that group."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cameras.layouts import layout_for
from cameras.public import site
from cameras.ready import Page, kept_at
from cameras.site import PublicCamera, Site
from cameras.views.choices import PAGE_SIZE, Choices
from cameras.views.pages import listed

SAMPLE = 4


@dataclass(frozen=True)
class Group:
    """`link`: the address of its page; `sample`: the cameras that stand for it, those with stills that play first."""

    name: str
    link: str
    cameras: list[PublicCamera]

    @property
    def sample(self) -> list[PublicCamera]:
        return sorted(self.cameras, key=lambda camera: not camera.pictured)[:SAMPLE]

    @property
    def css(self) -> str:
        return layout_for("", len(self.sample)).css


def address(request: HttpRequest, shown: Site) -> str:
    return Choices.of_list(request, len(shown.groups), PAGE_SIZE).link


@require_safe
@kept_at(address)
def groups(request: HttpRequest) -> Page:
    shown = site()
    return listed(request, "cameras/groups.html", shown, _("Groups"), all_groups(shown), sample=SAMPLE)


def all_groups(shown: Site) -> list[Group]:
    home = Choices(reverse("pages:home"))
    members: dict[str, list[PublicCamera]] = {name: [] for name in shown.groups}
    for camera in shown.cameras:
        if camera.group:
            members[camera.group].append(camera)
    return [Group(name, link, members[name]) for name, link in home.links_to(shown.groups)]
