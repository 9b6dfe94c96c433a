"""Why a decision came out as it did: a tree of steps, and the nearest changes that would turn it.

Pure. Main walk: `explainer.Explainer(model, words)` prepares every decision once, by closures,
and by generated Python when it is explained often (`telling`); `.explain(session, name, sources)` gives
a `steps.Step`; `steps.lines(step)` tells it as indented sentences, `steps.as_json(step)` as data;
`changes.nearest_changes(...)` finds single facts whose change would turn the outcome.
"""
