from __future__ import annotations

import pytest

from ecrlint.model.words import almost, corrected, shortened


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A", ("A",)),
        ("A_B", ("A_B", "A", "B")),
        ("A_B2", ("A_B2", "A_B", "A", "B")),
        ("A_B_C", ("A_B_C", "A_B", "A_C", "B_C", "A", "B", "C")),
        ("_A", ("_A", "A")),
        ("A_B_C_D_E_F_G", ("A_B_C_D_E_F_G",)),
    ],
)
def test_names_with_words_left_out(name: str, expected: tuple[str, ...]) -> None:
    assert shortened(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ECR_REGION", False),
        ("ECR_REGON", True),
        ("ECR_REGIONN", True),
        ("ECR_RAGION", True),
        ("ECR_RGEION", True),
        ("ECR_REGION_X", False),
        ("ECR_REGON_X", True),
        ("ECR_REG", False),
        ("EKS_REGION", False),
        ("ECRREGION", True),
        ("REGION", False),
    ],
)
def test_a_slip_of_the_pen(name: str, expected: bool) -> None:
    assert almost(name, "ECR_REGION") is expected


@pytest.mark.parametrize(
    ("name", "wanted", "meant"),
    [
        ("ECR_REGON", "ECR_REGION", "ECR_REGION"),
        ("ECR_REPOSITROY_DEV", "ECR_REPOSITORY", "ECR_REPOSITORY_DEV"),
        ("DEV_ECR_REPOSITRY", "ECR_REPOSITORY", "DEV_ECR_REPOSITORY"),
        ("AWS_ECR_REGISTYR_ID", "AWS_ECR_REGISTRY_ID", "AWS_ECR_REGISTRY_ID"),
        ("ECRREGION", "ECR_REGION", "ECR_REGION"),
        ("ECR_REGION", "ECR_REGION", ""),
        ("ECR_REPO", "ECR_REPOSITORY", ""),
        ("ECR_REGON_ECR_REGON", "ECR_REGION", ""),
    ],
)
def test_a_slip_put_right(name: str, wanted: str, meant: str) -> None:
    assert corrected(name, wanted) == meant
