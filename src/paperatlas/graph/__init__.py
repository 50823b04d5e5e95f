"""Joins papers, entities and their evidence into one graph, and places it on a plane."""
