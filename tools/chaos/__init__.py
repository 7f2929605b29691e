"""`make chaos` and what `make soak` shares with it: the portal as it is served, and all around it in trouble."""
