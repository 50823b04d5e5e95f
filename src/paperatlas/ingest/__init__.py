"""Reads papers from files and memory; problems become , never a stop."""
