# The Cloud Platform's ECR module, reduced to its repository, lifecycle policies and tags.
# Source: github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials at its tags from 4.0 to 7.1.1. The
# releases from 8.0.0 to 8.0.2 are read as 7.1.1: their calls in cloud-platform-environments show no other arguments
# for these. No release sets image_tag_mutability. The count of a canned policy is read as the number its caller writes:
# that the module's own map(any) turns it into text is nothing its caller can mend.

variable "repo_name" {
  type = string
}
variable "team_name" {
  type = string
}
variable "scan_on_push" {
  type    = bool
  default = true
}
variable "lifecycle_policy" {
  type    = string
  default = null
}
variable "canned_lifecycle_policy" {
  type    = map(string)
  default = null
}
variable "deletion_protection" {
  type    = bool
  default = true
}
variable "business_unit" {
  type = string
}
variable "application" {
  type = string
}
variable "is_production" {
  type = string
}
variable "namespace" {
  type    = string
  default = null
}
variable "environment_name" {
  type = string
}
variable "infrastructure_support" {
  type = string
}

locals {
  canned = {
    days   = { tagStatus = "any", countType = "sinceImagePushed", countUnit = "days", countNumber = tonumber(var.canned_lifecycle_policy.count) }
    images = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = tonumber(var.canned_lifecycle_policy.count) }
  }
  tags = {
    business-unit          = var.business_unit
    application            = var.application
    is-production          = var.is_production
    owner                  = var.team_name
    namespace              = var.namespace
    environment-name       = var.environment_name
    infrastructure-support = var.infrastructure_support
  }
}

resource "aws_ecr_repository" "repo" {
  name         = "${var.team_name}/${var.repo_name}"
  force_delete = release.v5_3_0 ? !var.deletion_protection : false
  tags         = release.v6_0_0 ? local.tags : {}

  dynamic "image_scanning_configuration" {
    for_each = release.v4_1_0 ? [release.v6_0_0 ? true : var.scan_on_push] : []
    content {
      scan_on_push = image_scanning_configuration.value
    }
  }
}

resource "aws_ecr_lifecycle_policy" "lifecycle_policy" {
  count      = release.v4_8_0 && var.lifecycle_policy != null ? 1 : 0
  repository = aws_ecr_repository.repo.name
  policy     = var.lifecycle_policy
}

resource "aws_ecr_lifecycle_policy" "canned" {
  count      = release.v6_0_0 && var.canned_lifecycle_policy != null && var.lifecycle_policy == null ? 1 : 0
  repository = aws_ecr_repository.repo.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection    = local.canned[var.canned_lifecycle_policy.type]
      action       = { type = "expire" }
    }]
  })
}

output "repo_arn" {
  value = aws_ecr_repository.repo.arn
}
output "repo_url" {
  value = aws_ecr_repository.repo.repository_url
}
