"""The cases of the conformance kit, run and compared."""
