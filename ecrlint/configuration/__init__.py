"""The configuration of a repository and what it names: an organisation's own conventions and rules."""
