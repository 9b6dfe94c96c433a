"""Packs and releases: what a government offers, as data.

A pack is a folder of strict YAML files (`catalogue.pack`). Publishing compiles it to one canonical JSON document whose
SHA-256 is the release id; a published release never changes. Names follow CPSV-AP 3.2 and CCCEV 2.1.

Main walk: files -> `pack.reading.read_pack` -> `pack.checking.check_pack` -> `actions.publish` ->
`queries.current_release`.
"""
