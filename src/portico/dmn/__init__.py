"""The rule engine: FEEL and decisions by OMG DMN 1.5, with facts that may be unknown.

Pure: it knows no Django and no other room. Everything a rule author writes becomes one tree (`feel.tree`), and every
use of a rule looks at that tree. Imports go down this list, which Import Linter checks:

- `conformance`: runs the cases of the conformance kit
- `asking`: which facts are worth asking next · `explaining`: why, in words, and what would change it
- `checking`: rows of tables that overlap or are missing · `screening`: the same decision as SQL over a population
- `critical_values`: where an outcome can turn · `depending`: what a decision requires, drawn
- `lowering`: a model of the standard's form to trees
- `model`: the door. Compiles, binds facts, decides
- `deciding`: decisions and tables run, as closures and as generated Python · `yaml`, `xml`: models in and out of files
- `definitions`: the metamodel of DMN · `feel`: the language: `grammar`, `closures`, `builtins`, `checking`, values, types
- `types`: what crosses the wall · `dates`: FEEL's dates and durations · `errors`

The main walk:

1. `model.compile_model(decisions, names=...)` parses every FEEL text once and finds cycles and unknown names;
   `lowering.compiling.compile_definitions(read_definitions(file))` does so for a DMN file.
2. `model.session(context)` binds the facts; a `types.Record` is a subject some of whose facts nobody knows yet.
3. `session.value(name)` decides, lazily and once; a `types.Unknown` says which facts are still needed.
4. `session.outcome(name)` says the same with the answer of every condition; `model.decider(name)` is the fast way.
5. `model.reads(name)` and `model.check_types(name, types)` look at the tree alone, before anything is published.
"""
