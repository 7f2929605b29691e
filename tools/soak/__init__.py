"""`make soak`: an ordinary, restless day in short, and nothing may leak, age or grow."""
