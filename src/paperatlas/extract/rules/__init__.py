"""The rule-based extractor: word lists, cue phrases and shapes of names; the floor that a trained one is held against."""

#: Part of the key under which extractions are stored: raise it when the rules find something else.
VERSION = "rules-1"
