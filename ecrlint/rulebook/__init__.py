"""Rules, kinds and conventions: from the YAML files in `rules/` to the one JSON document a run loads."""
