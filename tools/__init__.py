"""What the Makefile runs: sets up, starts the portal for a look, readies the machine for the tests."""
