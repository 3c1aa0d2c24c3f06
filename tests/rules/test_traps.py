"""What a search for words gets wrong: the examples that hold the handling of each such trap.

Chosen were examples that fail once that handling is taken out of the code. A starter workflow and the guides' own files
are traps too: see test_starter_workflow.py and the fixtures `guide-*`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.rulebook.compile import compile_rules

RULES = compile_rules(Path(__file__).parents[2] / "rules").rules

TRAPS: dict[str, list[tuple[str, str]]] = {
    "a job's permissions replace the workflow's": [
        ("id-token-permission", "the job's block replaces the workflow's"),
    ],
    "`.infra` is a hidden folder": [
        ("repository-location", "a folder without the dot, and another file of the right folder"),
    ],
    "what is left out has the provider's default": [
        ("tag-immutability", "left out, so the provider's default MUTABLE applies"),
        ("scan-on-push", "the block is left out"),
    ],
    "a list of prefixes or patterns asks for all": [
        ("lifecycle-keep-tagged", "a list of prefixes asks for all of them"),
        ("lifecycle-keep-tagged", "a list of patterns asks for all of them, too"),
        ("lifecycle-rule-shadowed", "a list of prefixes asks for all of them"),
    ],
    "a rule for any image counts untagged ones": [
        ("lifecycle-keep-tagged", "a rule for any image takes the place"),
        ("lifecycle-expire-untagged", "captured by a rule for any image that counts"),
    ],
    "a fallback is not taken because a value is unknown": [
        ("tag-immutability", "a variable without a value, and fallbacks that may never be used"),
    ],
    "for_each over another resource": [
        (
            "lifecycle-policy-missing",
            "one policy for each instance, by index, by key, and over the repositories themselves",
        ),
    ],
    "comments are no code": [
        ("cp-oidc-providers", "only in a comment"),
        ("lifecycle-policy-missing", "a policy in a comment, and one of another repository"),
        ("scan-on-push", "a block in a comment does not count"),
        ("lifecycle-policy-invalid", "each in its line of a heredoc, which is read as the template it is"),
    ],
    "JSON in an indented heredoc with interpolation": [
        ("lifecycle-keep-tagged", "another number, in a heredoc with a template"),
        ("lifecycle-policy-invalid", "each in its line of a heredoc, which is read as the template it is"),
    ],
    "the policy document data source is evaluated": [
        ("lifecycle-expire-untagged", "in the data source, whose action is expire when it is left out"),
    ],
    "default_tags of the provider a resource really uses": [
        ("required-tags", "the provider gives them to everything, the alias only one of them"),
        ("required-tags", "a module is given a provider by another name"),
    ],
    "a role through env and format(), a secret in any case": [
        ("role-arn", "put together from variables, format() and a choice"),
        ("account-id-source", "the secret, however it is written"),
    ],
    "commits with comments that name a release, or `# master`": [
        ("action-version", "tags, newer releases and commits"),
        ("action-version", "older commits, whatever stands beside them"),
        ("action-version", "a comment that contradicts the commit"),
    ],
    "composite actions and callers": [
        ("id-token-permission", "credentials in a composite action of the repository"),
        ("id-token-permission", "a called workflow asks for what its caller does not have"),
        ("role-arn", "given by a caller"),
        ("role-arn", "given to a composite action"),
    ],
    "a push under a condition is a push": [
        ("role-access", "pushing with the pull role"),
        ("role-access", "whether it pushes, or with which of two roles, is decided elsewhere"),
    ],
    "a push to another registry is none to ECR": [
        ("role-access", "pulling with the one and pushing with the other"),
    ],
    "outputs of a step and stand-ins are no stored keys": [
        ("no-static-aws-keys", "what looks like a key and is none"),
    ],
    "a misspelt context": [
        ("expression-context", "a misspelt context, as it once stood in the guide itself"),
    ],
    "a module's own default is an empty policy": [
        (
            "lifecycle-policy-invalid",
            "a module that creates a policy unless it is told otherwise, and has an empty one by default",
        ),
    ],
    "a number in quotes": [
        ("lifecycle-policy-invalid", "numbers in quotes, a value that is null, and a number below 1"),
    ],
    "a bare role name": [
        ("role-arn", "a bare name, a secret, a variable"),
    ],
    "a key beside a role switches OIDC off": [
        ("no-static-aws-keys", "a key beside the role"),
        ("id-token-permission", "a static key, which switches OIDC off"),
    ],
}


@pytest.mark.parametrize("trap", TRAPS)
def test_the_examples_that_hold_a_trap_are_there(trap: str) -> None:
    for rule, title in TRAPS[trap]:
        assert title in [example["title"] for example in RULES[rule].data["examples"]], rule
