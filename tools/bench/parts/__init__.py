"""The parts of the bench, a file each: `measure(place, pace)` gives what a part found."""
