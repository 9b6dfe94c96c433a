"""FEEL, the expression language of DMN 1.5 (clause 10.3).

`grammar` makes a `tree` of a text, `closures` make code of the tree; `running` is what the code runs on. `values` and
`unknowns` are equality, order, arithmetic and what is not known yet; `builtins` the functions of 10.3.4. Types:
`type_conformance` (which value is of which type), `type_fitting` (what a value becomes where a type is declared),
`type_inference` (what a text tells of its type). From the tree alone: `reads` (inputs) and `checking` (what cannot be
right).
"""
