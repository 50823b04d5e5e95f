"""The rule-based extractor: word lists, cue phrases and shapes of names; the floor that a trained one is held against."""
