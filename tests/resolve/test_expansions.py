"""What short forms stand for, and that counting in two steps is counting at once."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.resolve.expansions import Expansions

shorts = st.sampled_from(["AB", "Ab", "ab", "ABC", "abc", "XY"])
longs = st.sampled_from([("a", "b"), ("a", "bee"), ("ab",), ("x", "y"), ("abc",)])
tables = st.dictionaries(shorts, st.dictionaries(longs, st.integers(1, 9), min_size=1), max_size=5)


@settings(max_examples=200, deadline=None)
@given(tables, tables)
def test_counting_in_two_steps(first: dict[str, dict[tuple[str, ...], int]], second: dict[str, dict[tuple[str, ...], int]]) -> None:
    """Counts that are added later give what they would have given from the start, and leave the first as they were."""
    base = Expansions(first)
    before = [(base.get(word), base.exactly(word), base.is_several(word)) for word in ("AB", "Ab", "ab", "ABC", "abc", "XY", "bee")]
    added = base.with_counts(second)
    together = Expansions({short: Counter(first.get(short, {})) + Counter(second.get(short, {})) for short in {*first, *second}})
    for word in ("AB", "ABs", "Ab", "ab", "ABC", "Abc", "abc", "XY", "xy", "bee"):
        for look in ("get", "exactly", "is_several"):
            assert getattr(added, look)(word) == getattr(together, look)(word), (word, look)
    for words in (("a", "b"), ("a", "bee"), ("ab",), ("x", "y"), ("abc",)):
        assert added.is_long_form(words) == together.is_long_form(words)
    assert before == [(base.get(word), base.exactly(word), base.is_several(word)) for word in ("AB", "Ab", "ab", "ABC", "abc", "XY", "bee")]
