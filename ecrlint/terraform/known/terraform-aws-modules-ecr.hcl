# terraform-aws-modules/ecr/aws, reduced to what decides about private repositories and their lifecycle policies.
# Source: variables.tf, main.tf and outputs.tf of github.com/terraform-aws-modules/terraform-aws-ecr at each of its
# tags from v1.0.0 to v3.2.0.

variable "create" {
  type    = bool
  default = true
}
variable "create_repository" {
  type    = bool
  default = true
}
variable "repository_type" {
  type    = string
  default = "private"
}
variable "repository_name" {
  type    = string
  default = ""
}
variable "repository_image_tag_mutability" {
  type    = string
  default = "IMMUTABLE"
}
variable "repository_image_tag_mutability_exclusion_filter" {
  type = list(object({
    filter      = string
    filter_type = string
  }))
  default = null
}
variable "repository_image_scan_on_push" {
  type    = bool
  default = true
}
variable "create_lifecycle_policy" {
  type    = bool
  default = true
}
variable "repository_lifecycle_policy" {
  type    = string
  default = ""
}
variable "repository_force_delete" {
  type    = bool
  default = null
}
variable "region" {
  type    = string
  default = null
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "manage_registry_scanning_configuration" {
  type    = bool
  default = false
}
variable "registry_scan_type" {
  type    = string
  default = "ENHANCED"
}
variable "registry_scan_rules" {
  type    = any
  default = null
}

locals {
  private = var.create && var.create_repository && var.repository_type == "private"
}

resource "aws_ecr_repository" "this" {
  count                = local.private ? 1 : 0
  name                 = var.repository_name
  image_tag_mutability = var.repository_image_tag_mutability
  force_delete         = var.repository_force_delete
  region               = release.v3_0_0 ? var.region : null
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = var.repository_image_scan_on_push
  }
  dynamic "image_tag_mutability_exclusion_filter" {
    for_each = release.v3_0_0 && var.repository_image_tag_mutability_exclusion_filter != null ? var.repository_image_tag_mutability_exclusion_filter : []
    content {
      filter      = image_tag_mutability_exclusion_filter.value.filter
      filter_type = image_tag_mutability_exclusion_filter.value.filter_type
    }
  }
}

resource "aws_ecrpublic_repository" "this" {
  count           = var.create && var.create_repository && var.repository_type == "public" ? 1 : 0
  repository_name = var.repository_name
}

resource "aws_ecr_lifecycle_policy" "this" {
  count      = local.private && (release.v1_3_0 ? var.create_lifecycle_policy : true) ? 1 : 0
  repository = aws_ecr_repository.this[0].name
  policy     = var.repository_lifecycle_policy
  region     = release.v3_0_0 ? var.region : null
}

resource "aws_ecr_registry_scanning_configuration" "this" {
  count     = var.create && var.manage_registry_scanning_configuration ? 1 : 0
  scan_type = var.registry_scan_type
  region    = release.v3_0_0 ? var.region : null

  dynamic "rule" {
    for_each = var.registry_scan_rules == null ? [] : var.registry_scan_rules
    content {
      scan_frequency = rule.value.scan_frequency

      dynamic "repository_filter" {
        for_each = release.v2_0_0 ? rule.value.filter : [rule.value]
        content {
          filter      = repository_filter.value.filter
          filter_type = "WILDCARD"
        }
      }
    }
  }
}

output "repository_name" {
  value = try(aws_ecr_repository.this[0].name, aws_ecrpublic_repository.this[0].id, null)
}
output "repository_arn" {
  value = try(aws_ecr_repository.this[0].arn, aws_ecrpublic_repository.this[0].arn, null)
}
output "repository_registry_id" {
  value = try(aws_ecr_repository.this[0].registry_id, aws_ecrpublic_repository.this[0].registry_id, null)
}
output "repository_url" {
  value = try(aws_ecr_repository.this[0].repository_url, aws_ecrpublic_repository.this[0].repository_uri, null)
}
