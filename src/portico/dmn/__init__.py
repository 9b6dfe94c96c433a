"""The rule engine: FEEL and decisions by OMG DMN 1.5, with facts that may be unknown.

Pure: it knows no Django and no other room. The main walk:

1. `model.compile_model(decisions, names=...)` parses every FEEL text once and finds cycles and unknown names.
2. `model.session(context)` binds the facts; a `types.Record` is a subject some of whose facts nobody knows yet.
3. `session.value(name)` decides, lazily and once; a `types.Unknown` says which facts are still needed.
4. `session.outcome(name)` says the same with the answer of every condition, for the explanation.
5. `model.reads(name)` and `model.check_types(name, types)` look at the tree alone, before anything is published.

One tree has five uses, each in modules of its own: `deciding` (with `feel.compiling`, the reference), `explaining`,
`asking` (with `critical`), what a rule depends on (`feel.reading`, `feel.checking`), and `screening` (the same as SQL).
"""
