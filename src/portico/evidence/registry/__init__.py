"""The registry server: an authority's table, file or bundle as a once-only source, run by the authority itself.

Pure: it knows no Django and no database of Portico's. One file says everything (docs/reference/registry-file.md), and
whoever asks speaks the exchange protocol (docs/reference/registry-protocol.md).

The walk of a question: `application` (HTTP) → `answering` (who asks, is it allowed, is it well formed) → `admission`
(keys, grants) and `journal` (nothing twice, everything written down) → `holding` (which columns a concept needs) →
`sources` (one subject's rows, these columns only) → `values` (cells become typed values) → a signed answer.
"""
