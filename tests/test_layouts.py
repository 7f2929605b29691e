"""The grids of the Watcher, and what becomes of a grid that nobody knows."""

import re
from pathlib import Path

import pytest

from cameras.layouts import LARGEST, LAYOUTS, layout_for

CSS = (Path(__file__).parent.parent / "static" / "css" / "layouts.css").read_text()


@pytest.mark.parametrize("side", range(2, 9))
def test_squares_have_as_many_rows_as_columns(side):
    layout = layout_for(f"{side}x{side}", 1)
    assert (layout.cells, layout.columns, layout.large) == (side * side, side, 0)


def test_1x7_is_one_large_cell_and_seven_small_in_a_base_of_four_columns():
    layout = layout_for("1x7", 8)
    assert (layout.cells, layout.columns, layout.large) == (8, 4, 1)


@pytest.mark.parametrize(
    ("name", "cells", "shown"),
    [
        ("2x5", 10, "4x4"),
        ("", 0, "1x1"),
        ("wall", 1, "1x1"),
        ("wall", 4, "2x2"),
        ("wall", 5, "3x3"),
        ("9x9", 81, "9x9"),
        ("<script>", 64, "8x8"),
    ],
)
def test_an_unknown_type_is_the_smallest_square_that_holds_all_cells(name, cells, shown):
    assert layout_for(name, cells).name == shown


def test_a_type_too_small_for_its_cells_gives_way_to_a_square_that_holds_them():
    assert layout_for("2x2", 5).name == "3x3"
    assert layout_for("1x7", 9).name == "3x3"


def test_even_a_huge_mosaic_has_an_end():
    assert layout_for("wall", 10_000).columns == LARGEST


@pytest.mark.parametrize("columns", range(1, LARGEST + 1))
def test_every_square_is_drawn(columns):
    assert re.search(rf"\.layout-columns-{columns} {{ --columns: {columns}; }}", CSS)


def test_every_layout_that_an_admin_can_choose_is_drawn():
    assert all(f".{layout.css} {{" in CSS for layout in LAYOUTS.values())
