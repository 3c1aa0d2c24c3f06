"""What scripts and actions do with container images: logging in to registries, pushing, pulling."""
