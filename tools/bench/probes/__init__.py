"""Programs that the bench runs as processes of the portal's own; each prints its findings as a line of JSON."""
