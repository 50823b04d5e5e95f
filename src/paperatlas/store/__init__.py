"""Keeps papers and extractions in one SQLite file that survives being killed at any moment."""
