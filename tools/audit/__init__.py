"""`make audit`: what visitors get, judged by tools that others use too."""
