"""The visitor who reads everything: each public address in turn, held against what must not be there."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from tools.soak.life import CANARY, CANARY_TITLE, Life

GRACE_BEYOND_FRESH = 2.0
TOKEN = re.compile(r"[?&;]token=([^\"&<>\s]+)")
LINK = re.compile(r'href="(/(?:cameras|mosaics|\?)[^"]*)"')
ALWAYS = (
    "/", "/?page=2", "/?view=stills", "/?q=a", "/?q=guest", "/mosaics/", "/api/cameras/", "/healthz", "/readyz",
    "/robots.txt", "/sitemap.xml", "/cameras/canary-over-the-school-yard/", f"/cameras/{CANARY}/still.jpg",
)  # fmt: skip
WORDS = (CANARY, CANARY_TITLE, "Canary over")


class Watch:
    """`violations` in plain words; `oldest`: the greatest age in seconds of a token that had a successor."""

    def __init__(self, address: str, life: Life, fresh: float) -> None:
        self.address, self.life = address, life
        self.grace = fresh + GRACE_BEYOND_FRESH
        self.answers = self.tokens_seen = 0
        self.oldest = 0.0
        self.violations: list[str] = []

    def walk(self) -> Iterator[None]:
        """One answer a step, for ever: the fixed addresses, then all that those name."""
        while True:
            found = dict.fromkeys(link for path in ALWAYS for link in LINK.findall(self.read(path)))
            yield
            for link in found:
                camera = link.startswith("/cameras/") and "?" not in link
                for path in (link, f"{link}live/", f"{link}still.jpg") if camera else (link,):
                    self.read(path)
                    yield

    def read(self, path: str) -> str:
        """The answer's text, after it has been judged."""
        asked_at = time.monotonic()
        status, headers, body = self._get(path)
        self.answers += 1
        if status >= 500 or not status:
            self.violations.append(f"{path} answers {status or 'nothing'}")
        said = headers + body
        echoed = [word for word in WORDS if word in path]
        for secret in {*WORDS, *self.life.canary_tokens()}.difference(echoed):
            if secret in said:
                self.violations.append(f"{path} tells of the canary")
        for token in TOKEN.findall(said):
            self._judge(path, token, asked_at)
        return body

    def _judge(self, path: str, token: str, asked_at: float) -> None:
        self.tokens_seen += 1
        known = self.life.tokens.get(token)
        if known is None:
            if len(self.life.rotated_at) > 2:
                self.violations.append(f"{path} has a token from before the soak")
            return
        rotations = self.life.rotated_at[known.generation :]
        if rotations:
            self.oldest = max(self.oldest, asked_at - rotations[0])
        if len(rotations) > 1 and asked_at - rotations[1] > self.grace:
            self.violations.append(f"{path} has a token {len(rotations)} rotations old")

    def _get(self, path: str) -> tuple[int, str, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:  # noqa: S310
                return answer.status, str(answer.headers), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, str(error.headers), error.read().decode("utf-8", "replace")
        except OSError:
            return 0, "", ""
