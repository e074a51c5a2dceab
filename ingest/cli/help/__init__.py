"""What `ingest help` shows: the reference made from the code, and the texts that no code says."""
