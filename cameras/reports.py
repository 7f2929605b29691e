"""What visitors say is wrong with a camera: kept as rows, within limits (ratelimit.py), and sent by e-mail."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from cameras import ratelimit
from cameras.background import HOUR, OnceLog
from cameras.models import Camera, Report
from cameras.ratelimit import Limits

AN_HOUR, A_DAY = 5, 200
"""So many reports are taken of one network in an hour, and of all in a day (UTC)."""
# Of something private an operator must hear, whatever else is sent: it is counted apart, and no network has much of it.
PRIVATE_A_DAY, PRIVATE_SHARE = 1000, 0.01

WHAT = Report.What.choices
"""(value, words) of all that can be wrong."""

log = logging.getLogger(__name__)


class NoSuchCamera(Exception):
    """There is none that is public."""


def take(slug: str, what: str, words: str, address: str) -> None:
    """Keeps the report and has it sent. Raises NoSuchCamera, and ratelimit.TooMany where it was not kept."""
    with transaction.atomic():
        camera = Camera.objects.filter(slug=slug, is_public=True).first()
        if camera is None:
            raise NoSuchCamera
        _count(what, address)
        report = Report.objects.create(camera=camera, what=what, words=words)
    if settings.REPORT_EMAIL:
        with translation.override(None):  # one language for the operator, whichever the form was in
            post.send(_letter(report))


def _count(what: str, address: str) -> None:
    if what == Report.What.PRIVATE:
        ratelimit.count("reports:private", address, Limits(AN_HOUR, PRIVATE_A_DAY, PRIVATE_SHARE))
    else:
        ratelimit.count("reports", address, Limits(AN_HOUR, A_DAY))


def _letter(report: Report) -> EmailMessage:
    """Titles are anybody's text: what would break a header's line is taken out."""
    title = " ".join(report.camera.shown_title.split())[:100]
    lines = [
        f"Camera: {title}",
        f"{settings.SITE_URL}/cameras/{report.camera.slug}/",
        f"What is wrong: {report.What(report.what).label}",
        *(["", report.words] if report.words else []),
        "",
        f"All reports: {settings.SITE_URL}/admin/cameras/report/",
    ]
    subject = f"{settings.SITE_NAME or settings.SITE_URL}: a problem with {title}"
    return EmailMessage(subject, "\n".join(lines), settings.DEFAULT_FROM_EMAIL, settings.REPORT_EMAIL)


class Post:
    """One thread that sends letters in turn, so that no visitor waits for a mail server.

    A letter that does not go is given up, for the report itself is kept; the log speaks when the
    server fails, every hour while that lasts, and when it works again.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "post")
        self._trouble = OnceLog(log, "a report was kept, but not sent", "reports are sent again", again=HOUR)

    def send(self, letter: EmailMessage) -> None:
        self._thread.submit(self._deliver, letter)

    def end(self) -> None:
        """Waits for what is under way; the next letter begins anew."""
        self._thread.shutdown()
        self._thread = ThreadPoolExecutor(1, "post")

    def _deliver(self, letter: EmailMessage) -> None:
        try:
            letter.send()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged
            self._trouble.failed(error, fault=not isinstance(error, OSError))
        else:
            self._trouble.worked()


post = Post()
