"""A stand-in Watcher, API v2 and v3 and streamer on one port, for the quick start and the tests.

It imports nothing of ours and shares no code with `cameras`: both were written from the same facts.
"""
