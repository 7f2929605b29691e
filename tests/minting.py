"""A kind whose playbacks are minted: a Watcher that tells the address of a player only to who wants to watch."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from cameras import plays
from cameras.vms.base import Abilities, Playback
from cameras.vms.kinds import KINDS
from cameras.vms.watcher import Watcher


class Minting(Watcher):
    """`held` keeps who mints from answering, once `begun`; `trouble` is raised instead."""

    abilities = Abilities(player="hls", mosaics=True, stills=True, minted=True, shared=True, batch=3)
    life = timedelta(minutes=10)
    begun, held = Event(), None
    trouble: Exception | None = None
    minted: list[str] = []

    def playback(self, session, wish):
        if self.held:
            self.begun.set()
            self.held.wait(20)
        if self.trouble:
            raise self.trouble
        type(self).minted.append(f"{wish.stream.name} {'small' if wish.small else 'large'}")
        number = len(self.minted)
        url = f"{wish.stream.streamer}/{wish.stream.name}/{number}.m3u8"
        return Playback("hls", url, datetime.now(UTC) + self.life)


@pytest.fixture
def minting(monkeypatch):
    monkeypatch.setitem(KINDS, "watcher", Minting)
    for name, value in {"minted": [], "begun": Event(), "held": None, "trouble": None}.items():
        monkeypatch.setattr(Minting, name, value)
    yield Minting
    if Minting.held:
        Minting.held.set()
    plays.serving.end()
