"""The pack format: its schema, how files are read, checked, compiled. Pure: files in, values out, no Django."""
