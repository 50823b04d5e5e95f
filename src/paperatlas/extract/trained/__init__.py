"""The trained extractor: a small encoder with heads for spans, things, relations and results, run by onnxruntime."""
