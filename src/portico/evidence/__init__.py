"""Asked once: what registries know of a person, by which law it was read, and who looked at it.

Names follow the Single Digital Gateway's once-only principle (Regulation (EU) 2018/1724, article 14), GovStack's
consent building block (ConsentRecord), and FHIR's AuditEvent and Provenance for access records and sources.

Main walk: `exchange.fetch` commits the intended access -> asks all registries at once, signed -> keeps each answer as it
comes as facts ->
`queries.facts_of` gives the facts that still hold -> `queries.list_access_records` shows the person every look. Staff
read under a purpose grant (`actions.open_grant`, `actions.read_under_grant`).
"""
