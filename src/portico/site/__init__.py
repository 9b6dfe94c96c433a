"""The whole: settings, addresses, base pages and the `portico` command. The only package that may know every room."""
