"""Models in the standard's form to trees: boxed expressions, item definitions and names of imports."""
