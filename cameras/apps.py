"""The app, and the checks it registers."""

from django.apps import AppConfig


class CamerasConfig(AppConfig):
    name = "cameras"
    verbose_name = "Cameras"

    def ready(self) -> None:
        from cameras import checks, filechecks  # noqa: F401, PLC0415 - registers; models are not ready any earlier
