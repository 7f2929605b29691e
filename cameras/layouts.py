"""The grids that a mosaic can be shown in. Names follow the Watcher; static/css/layouts.css draws them."""

from dataclasses import dataclass

LARGEST = 16
"""Columns of the largest square, drawn only for a type unknown to us; the Watcher itself ends at 8x8."""
SIDES = {str(side) for side in range(1, LARGEST + 1)}


@dataclass(frozen=True)
class Layout:
    """`css` is the class that draws it; `large` is how many cells at the front are large."""

    name: str
    label: str
    cells: int
    columns: int
    large: int = 0

    @property
    def css(self) -> str:
        return "layout-1x7" if self.large else f"layout-columns-{self.columns}"

    @property
    def sizes(self) -> str:
        """How wide its cells are drawn, for an <img>; on a phone they stand below each other. Large ones count."""
        part = 75 if self.large else 100 // self.columns
        return f"(min-width: 40rem) {part}vw, 100vw"


def _square(side: int) -> Layout:
    return Layout(f"{side}x{side}", f"{side} × {side}", side * side, side)


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("1x7", "1 large + 7 small", 8, 4, large=1),
        *(_square(side) for side in range(1, 9)),
    )
}


def _named_square(name: str) -> Layout | None:
    """One beyond the Watcher's, as imports.py keeps it for a mosaic of more cells."""
    wide, _, high = name.partition("x")
    return _square(int(wide)) if wide == high and wide in SIDES else None


def layout_for(name: str, cells: int) -> Layout:
    """The layout of that name; where it is unknown or too small, the smallest square that holds all cells."""
    known = LAYOUTS.get(name) or _named_square(name)
    if known and cells <= known.cells:
        return known
    return _square(next((side for side in range(1, LARGEST) if side * side >= cells), LARGEST))
