"""Critical values: where the outcome of a decision can turn when one fact changes, and which values stand for all."""
