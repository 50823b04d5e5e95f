"""Keeps papers and extractions on disk."""
