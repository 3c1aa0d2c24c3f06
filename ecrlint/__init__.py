"""ecrlint: checks how a repository uses Amazon ECR against a documented convention."""

__version__ = "0.1.0"
