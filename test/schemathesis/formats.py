"""What schemathesis puts where the console wants text of a kind that JSON Schema has no word for."""

import base64
import json

import schemathesis
from hypothesis import strategies as st

words = st.text("abcdefghij_", min_size=1, max_size=8)
values = st.sampled_from(["word", "9fd57ba8*", '"placing sell order"', "(INFO OR WARN)", "[1 TO 9]", ">5"])
tests = st.tuples(words, values).map(":".join)
queries = st.lists(tests | words, min_size=1, max_size=4).map(" AND ".join)
places = st.tuples(st.integers(0, 2 * 10**15), st.integers(0, 10**6)).map(lambda place: "%d %d" % place)
cursors = places.map(lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))

schemathesis.openapi.format("lucene", queries)
schemathesis.openapi.format("cursor", cursors)
schemathesis.openapi.format("tags", st.dictionaries(words, words, max_size=3).map(json.dumps))
