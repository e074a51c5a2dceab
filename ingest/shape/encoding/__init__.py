"""The character set of a payload: what declares it, what its letters say, and what was decoded wrongly before."""
