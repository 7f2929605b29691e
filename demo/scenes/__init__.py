"""The moving pictures of the demonstration cameras, drawn by script: `python -m demo.scenes [name ...]`."""
