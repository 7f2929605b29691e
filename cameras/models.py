"""Our rows: cameras and mosaics as the admin wants them shown, and the record of what was public when.

`vms_*` fields hold the VMS's words and are written by imports.py alone; `is_public`, `slug` and
`first_public_at` are written by publishing.py alone; everything else is the admin's. Outages and silences
are what the refresh saw, reports what visitors said.
"""

from datetime import timedelta
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cameras.layouts import LAYOUTS
from cameras.ratelimit import Tally
from cameras.sharedcopy import SharedCopy

__all__ = [
    "Camera",
    "Cell",
    "Mosaic",
    "Outage",
    "Publication",
    "Recording",
    "Report",
    "SharedCopy",
    "Silence",
    "Tally",
    "Ticket",
]


class Publishable(models.Model):
    """What cameras and mosaics have in common."""

    slug = models.SlugField(max_length=80, unique=True, null=True, blank=True, editable=False)
    is_public = models.BooleanField("published", default=False, editable=False, db_index=True)
    first_public_at = models.DateTimeField("first published", null=True, blank=True, editable=False)
    vms_title = models.CharField("title at the VMS", max_length=500, blank=True, editable=False)
    vanished_at = models.DateTimeField("gone from the VMS since", null=True, blank=True, editable=False)
    title = models.CharField(max_length=200, blank=True, help_text="Shown instead of the VMS's title.")
    order = models.IntegerField(default=0, help_text="Smaller numbers come first.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        return self.title or self.vms_title or self.fallback_title

    @property
    def fallback_title(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}".capitalize()


class Camera(Publishable):
    """Our row for a stream. A vanished stream keeps its row, and with it the admin's words."""

    source = models.CharField(max_length=31, editable=False)
    name = models.CharField("stream", max_length=255, editable=False)
    vms_folder = models.CharField("folder", max_length=500, blank=True, editable=False, db_index=True)
    vms_address = models.CharField("address at the VMS", max_length=500, blank=True, editable=False)
    latitude = models.FloatField(null=True, editable=False)
    longitude = models.FloatField(null=True, editable=False)
    has_archive = models.BooleanField(default=False, editable=False)
    description = models.TextField(blank=True, max_length=2000)
    group = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        db_index=True,
        help_text="Shown instead of the VMS's folder.",
    )
    show_on_map = models.BooleanField(
        default=True, db_default=True, help_text="Show its place on the public map."
    )
    show_address = models.BooleanField(
        default=False, help_text="Show the VMS's postal address to the public."
    )

    show_counts = models.BooleanField(
        "show people counts",
        default=False,
        db_default=False,
        help_text="Show on its page how many people the VMS counted in the last day.",
    )

    known_stream: Any = None
    """No column: the stream that the admin shows beside the row."""

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="camera_of_stream")]

    @property
    def vms_key(self) -> str:
        return self.name

    @property
    def shown_group(self) -> str:
        return self.group or self.vms_folder

    @property
    def fallback_title(self) -> str:
        return self.name


class Mosaic(Publishable):
    """An ordered set of cells; imported where `source` is set, else made by an admin."""

    source = models.CharField(max_length=31, blank=True, editable=False)
    vms_id = models.CharField(max_length=100, blank=True, editable=False)
    layout = models.CharField(
        max_length=20, choices={name: layout.label for name, layout in LAYOUTS.items()}, default="2x2"
    )
    cameras = models.ManyToManyField(Camera, through="Cell")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "vms_id"], condition=~models.Q(source=""), name="mosaic_of_vms"
            )
        ]

    @property
    def vms_key(self) -> str:
        return self.vms_id


class Cell(models.Model):
    """A camera in its place; a place without a row is an empty cell."""

    mosaic = models.ForeignKey(Mosaic, models.CASCADE, related_name="cells")
    position = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1)], help_text="1 is the first cell."
    )
    camera = models.ForeignKey(Camera, models.CASCADE)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["mosaic", "position"], name="one_camera_a_cell")]

    def __str__(self) -> str:
        return f"{self.position}"


class Outage(models.Model):
    """A time in which the VMS told that a camera does not work, or did not tell of it any more."""

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="outages")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["camera"], condition=models.Q(ended_at=None), name="one_open_outage_a_camera"
            )
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} UTC"


class Silence(models.Model):
    """A time in which a source was not heard: what its cameras did then is unknown."""

    source = models.CharField(max_length=31)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.source}, {self.began_at:%Y-%m-%d %H:%M} UTC"


class Report(models.Model):
    """What a visitor says is wrong with a camera. Nothing is kept of who said it."""

    class What(models.TextChoices):
        NO_PICTURE = "no_picture", _("There is no picture")
        WRONG_PICTURE = "wrong_picture", _("The picture is of another place, turned away or out of focus")
        PRIVATE = "private", _("The picture shows something private")
        OTHER = "other", _("Something else")

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="reports", editable=False)
    what = models.CharField("what is wrong", max_length=20, choices=What, editable=False)
    words = models.TextField("in the visitor's words", max_length=1000, blank=True, editable=False)
    at = models.DateTimeField("reported", auto_now_add=True, db_index=True)
    done = models.BooleanField(default=False, db_index=True, help_text="Somebody has seen to it.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.camera}: {self.What(self.what).label}"


class Ticket(models.Model):
    """Somebody waits for a playback that is minted; plays.py alone writes these, and deletes them within the hour.

    `sealed` is the playback once it is there, encrypted, and `mark` tells equal addresses; `trouble` says in a word
    why there will be none. A ticket that a release before 0.2 took has no `sealed`, and its `playback` as it is. Times
    are the database's.
    """

    token = models.CharField(max_length=43, unique=True)
    source = models.CharField(max_length=31)
    name = models.CharField(max_length=255)
    small = models.BooleanField()
    asked_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    playback = models.JSONField(null=True)
    sealed = models.TextField(null=True, default="")  # noqa: DJ001 - null is what a release writes that knows no sealed
    mark = models.CharField(max_length=64, default="", db_default="")
    expires_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["source", "done_at", "id"], name="tickets_waiting"),
            models.Index(fields=["source", "name", "small", "expires_at"], name="tickets_shareable"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.name}"


class Recording(models.Model):
    """A time of a camera that staff want to download; recordings.py alone writes these, and deletes them in the end.

    `vms_id` is "" until the VMS has begun to prepare it; `sealed_url`, encrypted, is there once it can be fetched,
    until `expires_at` (`url` where a release before 0.2 wrote it); `done_at` says that nothing more will come of it.
    `trouble` is why not, or what is wrong for the moment.
    """

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="recordings")
    begin = models.DateTimeField()
    end = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    vms_id = models.CharField(max_length=100, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    percent = models.PositiveSmallIntegerField(default=0)
    url = models.TextField(blank=True)
    sealed_url = models.TextField(default="", db_default="")
    expires_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["done_at", "id"], name="recordings_under_way")]

    def __str__(self) -> str:
        return f"{self.camera}, {self.begin:%Y-%m-%d %H:%M} UTC"

    @property
    def length(self) -> timedelta | None:
        return None if self.seconds is None else timedelta(seconds=self.seconds)


class Record(models.QuerySet["Publication"]):
    """Rows that can be added and read, not changed and not deleted."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("A Publication is a record: it is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A Publication is a record: it is never deleted.")


class Publication(models.Model):
    """One change of what the public sees. Rows are only ever added."""

    class Subject(models.TextChoices):
        CAMERA = "camera"
        MOSAIC = "mosaic"

    class What(models.TextChoices):
        PUBLISHED = "published"
        UNPUBLISHED = "unpublished"
        VANISHED = "vanished"
        RETURNED = "returned"
        DELETED = "deleted"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    subject = models.CharField(max_length=10, choices=Subject)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    stream = models.CharField(max_length=300, blank=True, help_text="alias:name")
    what = models.CharField(max_length=20, choices=What)
    by = models.CharField(max_length=200)

    objects = Record.as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.title}: {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A Publication is a record: it is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A Publication is a record: it is never deleted.")
