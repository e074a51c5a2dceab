"""Undoes what setting for print does to a text: columns, heads of pages, drop caps."""
