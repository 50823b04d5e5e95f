"""Reads papers from files and memory; what cannot be read comes back as a `Skipped`, and the rest goes on."""
