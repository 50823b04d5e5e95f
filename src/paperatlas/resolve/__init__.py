"""Decides which entities of different papers are one thing."""
