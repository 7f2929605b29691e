"""Static files under names that change with their content, so that browsers may keep them for ever."""

import re

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

UNREAD = re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+", re.MULTILINE)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also what one of our ES modules imports from another is found under such a name."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: "File[bytes]") -> str:
        ours = name.startswith("js/") and name.endswith(".js")
        saved: str = super()._save(name, _bare(content) if ours else content)
        return saved


def _bare(script: "File[bytes]") -> "ContentFile[bytes]":
    script.seek(0)  # its hash has been made of it
    return ContentFile(without_comments(script.read().decode()).encode())


def without_comments(script: str) -> str:
    """A script as browsers need it: its comments and indents are a fifth of what a visitor would download.

    It knows no syntax: whole lines of comment go, so in our scripts no text may go over several lines.
    """
    return UNREAD.sub("", script)
