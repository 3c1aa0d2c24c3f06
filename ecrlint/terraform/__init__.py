"""Evaluates Terraform and OpenTofu modules as Terraform would load them. Knows no rules."""
