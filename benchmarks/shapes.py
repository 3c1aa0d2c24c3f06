"""The text of Terraform files and workflows as a platform and its teams write them: our own words, in common shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

PLATFORM = "github.com/ministryofjustice/cloud-platform-terraform"
ECR = f"{PLATFORM}-ecr-credentials?ref=8.0.0"

_COMMON = """\
  business_unit          = var.business_unit
  application            = var.application
  is_production          = var.is_production
  team_name              = var.team_name
  namespace              = var.namespace
  environment_name       = var.environment
  infrastructure_support = var.infrastructure_support
"""


@dataclass(frozen=True)
class Namespace:
    """One environment of one service."""

    team: str
    service: str
    environment: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.team}-{self.service}-{self.environment}"


def versions(_: Namespace, rng: Random) -> str:
    return f"""\
terraform {{
  required_version = ">= 1.{rng.choice((2, 2, 2, 5))}.5"
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "~> {rng.choice(("5.0", "5.0", "5.82.0", "4.67.0"))}"
    }}
    kubernetes = {{
      source  = "hashicorp/kubernetes"
      version = "~> 2.{rng.choice((23, 23, 31))}.0"
    }}
  }}
}}
"""


def main(_: Namespace, rng: Random) -> str:
    regions = (("", "eu-west-2"), ("london", "eu-west-2"), ("ireland", "eu-west-1"))
    blocks = []
    for alias, region in regions[: rng.choice((3, 3, 3, 3, 2))]:
        line = f'  alias  = "{alias}"\n' if alias else ""
        blocks.append(
            f'provider "aws" {{\n{line}  region = "{region}"\n\n  default_tags {{\n    tags = local.tags\n  }}\n}}\n'
        )
    return (
        'terraform {\n  backend "s3" {\n  }\n}\n\n'
        + "\n".join(blocks)
        + """
locals {
  tags = {
    business-unit = var.business_unit
    application   = var.application
    is-production = var.is_production
    owner         = "${var.team_name}: ${var.infrastructure_support}"
    namespace     = var.namespace
  }
}
"""
    )


_VARIABLES = (
    ("vpc_name", "The network in which databases and caches of this environment are placed", None),
    ("kubernetes_cluster", "The cluster in which the service runs, as the pipeline names it", None),
    ("application", "What the service is called by the people who use it", "{service}"),
    ("namespace", "The namespace that everything in this folder belongs to", "{name}"),
    ("business_unit", "The part of the organisation that pays for it", "Unit {unit}"),
    ("team_name", "The team that looks after the service in hours and out of hours", "{team}"),
    ("environment", "Which of the environments of the service this is", "{environment}"),
    ("infrastructure_support", "Where the team can be reached about its infrastructure", "{team}@example.org"),
    ("is_production", "Whether people outside of the team depend on this environment", "{production}"),
    ("slack_channel", "The channel in which the platform talks to the team, without the hash", "{team}-alerts"),
    ("github_owner", "The organisation that holds the repositories; see the guide on setting up ECR", "example"),
    ("github_token", "A token of the platform with which the secrets of repositories are written", ""),
    ("number_cache_clusters", "How many nodes the cache of this environment consists of", "2"),
    ("eks_cluster_name", "The name of the cluster for roles of service accounts", None),
    ("domain", "The address under which people outside of the organisation find the service", "{service}.example.org"),
    ("rotation", "When keys that this environment holds are next replaced by the platform", "2026-09-01"),
)


def variables(of: Namespace, rng: Random) -> str:
    words = {
        "name": of.name, "team": of.team, "service": of.service, "environment": of.environment,
        "unit": str(of.number % 9), "production": "true" if of.environment == "prod" else "false",
    }  # fmt: skip
    blocks = []
    for name, about, default in _VARIABLES[: rng.choice((12, 14, 16, 16))]:
        lines = [f'variable "{name}" {{', f'  description = "{about}"', "  type        = string"]
        if default is not None:
            lines.append(f'  default     = "{default.format(**words)}"')
        blocks.append("\n".join((*lines, "}\n")))
    return "\n".join(blocks)


def ecr(of: Namespace, rng: Random) -> str:
    label = rng.choice(("ecr", "ecr_credentials", "container_repository"))
    github = (
        ""
        if rng.random() < 0.4
        else f"""
  oidc_providers      = ["{rng.choice(("github", "circleci"))}"]
  github_repositories = ["{of.service}"]
  github_environments = ["{of.environment}"]
"""
    )
    policy = (
        ""
        if rng.random() < 0.75
        else """
  lifecycle_policy = <<EOF
{
  "rules": [
    {
      "rulePriority": 1,
      "description": "Keep the newest images",
      "selection": {
        "tagStatus": "any",
        "countType": "imageCountMoreThan",
        "countNumber": 40
      },
      "action": { "type": "expire" }
    }
  ]
}
EOF
"""
    )
    name = rng.choice(('"${var.namespace}-images"', f'"{of.service}-{of.environment}"', f'"{of.service}"'))
    return f"""\
# The images of the service. Its pipeline pushes them by a role that it may assume.
module "{label}" {{
  source = "{ECR}"

  repo_name = {name}
{github}{policy}
{_COMMON}}}

resource "kubernetes_secret" "{label}" {{
  metadata {{
    name      = "images-{of.service}"
    namespace = var.namespace
  }}

  data = {{
    repo_arn = module.{label}.repo_arn
    repo_url = module.{label}.repo_url
  }}
}}
"""


def service_account(of: Namespace, rng: Random) -> str:
    shown = (
        ""
        if rng.random() < 0.3
        else f"""
resource "kubernetes_role_binding" "deploy" {{
  metadata {{
    name      = "deploy-{of.service}"
    namespace = var.namespace
  }}

  role_ref {{
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = "deploy-{of.service}"
  }}

  subject {{
    kind      = "ServiceAccount"
    name      = "deploy-{of.service}"
    namespace = var.namespace
  }}
}}
"""
    )
    rules = "\n".join(
        f"""\
    {{
      api_groups = ["{group}"]
      resources  = [{", ".join(f'"{r}"' for r in resources)}]
      verbs      = ["get", "list", "watch", "create", "update", "patch", "delete"]
    }},"""
        for group, resources in (
            ("", ("pods/portforward", "deployment", "secrets", "services", "configmaps", "pods")),
            ("apps", ("deployments", "replicasets", "statefulsets")),
            ("batch", ("cronjobs", "jobs")),
            ("networking.k8s.io", ("ingresses", "networkpolicies")),
        )[: rng.choice((3, 4))]
    )
    return f"""\
module "serviceaccount" {{
  source = "{PLATFORM}-serviceaccount?ref=1.{rng.choice((1, 1, 2))}.0"

  namespace          = var.namespace
  kubernetes_cluster = var.kubernetes_cluster

  serviceaccount_name = "deploy-{of.service}"
  serviceaccount_rules = [
{rules}
  ]

  github_repositories = ["{of.service}"]
}}
{shown}"""


def _with_secret(kind: str, release: str, body: str, outputs: tuple[str, ...]) -> Callable[[Namespace, Random], str]:
    def text(of: Namespace, rng: Random) -> str:
        return "\n".join(one(of, rng, number) for number in range(rng.choice((1, 2, 2, 2, 3, 4))))

    def one(of: Namespace, rng: Random, number: int) -> str:
        label = kind.replace("-", "_") if rng.random() < 0.7 else f"{of.service.replace('-', '_')}_{kind[:3]}"
        label += f"_{number}" if number else ""
        data = "\n".join(f"    {name:<24} = module.{label}.{name}" for name in outputs)
        return f"""\
module "{label}" {{
  source = "{PLATFORM}-{kind}?ref={release}"

{body}
{_COMMON}
  providers = {{
    # london or ireland, wherever the rest of the service is
    aws = aws.london
  }}
}}

resource "kubernetes_secret" "{label}" {{
  metadata {{
    name      = "{of.service}-{kind}"
    namespace = var.namespace
  }}

  data = {{
{data}
  }}
}}
"""

    return text


database = _with_secret(
    "rds-instance",
    "9.2.0",
    """\
  vpc_name = var.vpc_name

  db_engine                   = "postgres"
  db_engine_version           = "16.8"
  rds_family                  = "postgres16"
  db_instance_class           = "db.t4g.small"
  db_max_allocated_storage    = "500"
  db_allocated_storage        = "20"
  allow_major_version_upgrade = false
  enable_rds_auto_start_stop  = true
  prepare_for_major_upgrade   = false

  db_parameter = [
    {
      name         = "rds.force_ssl"
      value        = "1"
      apply_method = "immediate"
    },
  ]
""",
    ("rds_instance_endpoint", "database_name", "database_username", "database_password", "rds_instance_address"),
)
bucket = _with_secret(
    "s3-bucket",
    "5.3.0",
    """\
  versioning = true

  lifecycle_rule = [
    {
      enabled = true
      id      = "retire what nobody has asked for"
      prefix  = "reports/"

      noncurrent_version_expiration = [
        {
          days = 90
        },
      ]
    },
  ]
""",
    ("bucket_arn", "bucket_name"),
)
cache = _with_secret(
    "elasticache-cluster",
    "8.1.0",
    """\
  vpc_name               = var.vpc_name
  number_cache_clusters  = var.number_cache_clusters
  node_type              = "cache.t4g.small"
  engine_version         = "7.0"
  parameter_group_name   = "default.redis7"
  auth_token_rotated_date = "2026-02-11"
""",
    ("primary_endpoint_address", "auth_token", "member_clusters"),
)
queue = _with_secret(
    "sqs",
    "5.1.2",
    """\
  sqs_name                   = "events"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 120
  encrypt_sqs_kms            = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = "dead-letters"
    maxReceiveCount     = 3
  })
""",
    ("sqs_id", "sqs_arn", "sqs_name"),
)


def irsa(of: Namespace, _: Random) -> str:
    return f"""\
module "irsa" {{
  source = "{PLATFORM}-irsa?ref=2.1.0"

  eks_cluster_name     = var.eks_cluster_name
  service_account_name = "{of.service}-workload"

  # What the pods may do: one policy per module above that gives one
  role_policy_arns = {{
    bucket = module.s3_bucket.irsa_policy_arn
    queue  = "arn:aws:iam::000000000000:policy/{of.name}"
  }}

{_COMMON}}}

data "aws_ssm_parameter" "shared" {{
  name = "/${{var.namespace}}/shared"
}}
"""


_SECRETS = (
    ("session", "What sessions are signed with"),
    ("mail", "The account that sends mail"),
    ("maps", "The account that addresses are looked up with"),
    ("payments", "What the provider of payments is spoken to with"),
    ("search", "The administrator of the search engine"),
    ("backup", "What copies of the database are encrypted with"),
)


def secrets(of: Namespace, rng: Random) -> str:
    items = "\n".join(
        f"""\
    "{of.service}-{name}" = {{
      description             = "{about}"
      recovery_window_in_days = {rng.choice((0, 7))}
      k8s_secret_name         = "{of.service}-{name}"
    }},"""
        for name, about in _SECRETS[: rng.choice((2, 4, 6))]
    )
    return f"""\
module "secrets_manager" {{
  source = "{PLATFORM}-secrets-manager?ref=3.0.{rng.choice((4, 6))}"

{_COMMON}
  eks_cluster_name = var.eks_cluster_name

  secrets = {{
{items}
  }}
}}
"""


def alarms(of: Namespace, rng: Random) -> str:
    blocks = []
    for name in ("latency", "errors", "restarts", "queue-age", "memory", "logins")[: rng.choice((2, 4, 6))]:
        blocks.append(f"""\
resource "aws_cloudwatch_metric_alarm" "{name.replace("-", "_")}" {{
  alarm_name          = "${{var.namespace}}-{name}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = {rng.choice((2, 3, 5))}
  threshold           = {rng.choice((80, 250, 1000))}
  period              = 300
  statistic           = "Average"
  metric_name         = "{name}"
  namespace           = "Service/{of.service}"
  alarm_description   = "Tells the team before its users do."
  tags                = local.tags
}}
""")
    return "\n".join(blocks)


ALWAYS = {"versions.tf": versions, "variables.tf": variables, "main.tf": main}
"""What every namespace has."""

SOMETIMES = {
    "serviceaccount.tf": service_account, "irsa.tf": irsa, "rds.tf": database, "elasticache.tf": cache,
    "s3.tf": bucket, "secrets.tf": secrets, "sqs.tf": queue, "alarms.tf": alarms,
}  # fmt: skip
"""What some have, the most frequent first."""


def repository(number: int, rng: Random) -> str:
    """A module about ECR, as it stands in the repositories of teams that keep their own."""
    mutability = rng.choice(("IMMUTABLE",) * 6 + ("var.mutability",) * 3 + ("MUTABLE",))
    keep = rng.choice((10, 10, 10, 10, 25))
    written = mutability if mutability.startswith("var.") else f'"{mutability}"'
    return f"""\
resource "aws_ecr_repository" "service" {{
  name                 = "${{var.project}}/service-{number}"
  image_tag_mutability = {written}

  image_scanning_configuration {{
    scan_on_push = true
  }}

  encryption_configuration {{
    encryption_type = "KMS"
  }}

  tags = {{
    Project     = var.project
    Environment = var.environment
    ManagedBy   = "terraform"
  }}
}}

resource "aws_ecr_lifecycle_policy" "service" {{
  repository = aws_ecr_repository.service.name

  policy = jsonencode({{
    rules = [
      {{
        rulePriority = 1
        description  = "Keep the last {keep} releases"
        selection = {{
          tagStatus     = "tagged"
          tagPrefixList = ["v"]
          countType     = "imageCountMoreThan"
          countNumber   = {keep}
        }}
        action = {{ type = "expire" }}
      }},
      {{
        rulePriority = 2
        description  = "Untagged images go after a week"
        selection = {{
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 7
        }}
        action = {{ type = "expire" }}
      }}
    ]
  }})
}}
"""


def repository_variables(number: int, _: Random) -> str:
    return f"""\
variable "project" {{
  type    = string
  default = "project-{number % 12}"
}}

variable "environment" {{
  type    = string
  default = "production"
}}

variable "mutability" {{
  type        = string
  description = "Whether a tag can be moved to another image"
  default     = "IMMUTABLE"
}}
"""


def workflow(number: int, rng: Random) -> str:
    """A workflow that builds an image and pushes it."""
    tag = rng.choice(("${{ github.event.release.tag_name }}", "${{ github.ref_name }}"))
    return f"""\
name: release-{number}
on:
  release:
    types: [published]

env:
  AWS_REGION: eu-central-1
  IMAGE: project-{number % 12}/service-{number}

permissions: {{}}

jobs:
  test:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    strategy:
      matrix:
        python: ["3.11", "3.12", "3.13"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{{{ matrix.python }}}}
      - run: |
          pip install -r requirements.txt
          pytest -q
  push:
    needs: test
    runs-on: ubuntu-latest
    permissions:
      id-token: write
      contents: read
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: arn:aws:iam::${{{{ secrets.AWS_ACCOUNT_ID }}}}:role/GitHubActions-ECR-PushRole
          aws-region: ${{{{ env.AWS_REGION }}}}
      - uses: aws-actions/amazon-ecr-login@v2
        id: login
      - name: Build and push
        env:
          REGISTRY: ${{{{ steps.login.outputs.registry }}}}
          TAG: {tag}
        run: |
          docker build -t "$REGISTRY/$IMAGE:$TAG" .
          docker push "$REGISTRY/$IMAGE:$TAG"
"""
