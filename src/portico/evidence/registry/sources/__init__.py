"""Where the rows of a registry are. Every source answers for one subject, and reads only the columns it is told."""
