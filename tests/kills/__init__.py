"""Windows killed at any instant, and what is left of the work: `python -m tests.kills [COUNT]`."""
