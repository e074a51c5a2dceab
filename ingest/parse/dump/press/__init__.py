"""Reads exports of press databases: several articles in one text, each with labelled fields."""
