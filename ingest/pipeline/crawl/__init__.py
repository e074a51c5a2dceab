"""Run over sources: discover, queue, retrieve, keep, judge which source failed, and rebuild a lost state."""
