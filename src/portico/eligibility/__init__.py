"""Who is entitled to what, and why: one decision of the pack, answered in the words of the law.

Pure. Main walk: `queries.explain(release, session, decision)` -> `types.Explained`: the value (or that it is unknown,
and which facts are missing), each condition with its article, the reason in plain words, what would change it.
"""
