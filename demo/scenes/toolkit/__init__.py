"""What the scenes are drawn with: canvas, light, land, water, and the things that move on them."""
