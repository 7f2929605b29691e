"""The places, by key. Each is a module with a `frame(t)` that draws the place at phase t of its loop."""

KEYS = (
    "harbour",
    "street",
    "mountains",
    "square",
    "slope",
    "bridge",
    "lighthouse",
    "river",
    "market",
    "station",
    "lift",
    "park",
    "beach",
    "crossing",
    "construction",
    "valley",
)
