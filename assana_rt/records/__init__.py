"""One module a record type: table, wire forms, policy, verbs and channels."""
