"""Writes the graph in forms that other programs and people read: RDF and the explorer page."""
