"""Rules for what only dumps hold, and the reasons of their lines that were not kept."""
