"""Which character set a payload is written in: what declares it, what its letters say, and what was read wrongly before."""
