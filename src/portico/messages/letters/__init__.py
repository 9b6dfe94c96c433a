"""Letters on paper: from the Markdown of a message to a PDF that everybody can read and nobody can alter unseen. Pure.

Standards: PDF/UA-1 (ISO 14289-1), PAdES B-B and B-T (ETSI EN 319 142-1).
Walk: `parsing` turns Markdown into a tree (the same tokens that the page shows), `typesetting` hands the tree as data to
one Typst template, `signing` seals the file with the authority's key, `verifying` tells anybody who signed it and whether
it is as it was.
"""
