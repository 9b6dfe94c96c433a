"""The files of the standard: DMN 1.1 to 1.5 as XML, in and out (`reading`, `writing`)."""
