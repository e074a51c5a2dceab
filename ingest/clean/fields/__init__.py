"""Candidates in, one value with its evidence out, for every field of a record."""
