"""Run over sources: discover, queue, retrieve, store, decide which source failed, and rebuild a lost state."""
