"""The tree of a text as Python closures: the reference of what FEEL means, for known and unknown facts."""
