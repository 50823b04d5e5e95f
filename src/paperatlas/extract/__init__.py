"""Finds in the text of a paper what it names, what it says about it, and the numbers it reports.

The stages work on plain text and spans; `nlp` wraps them as spaCy components.
"""
