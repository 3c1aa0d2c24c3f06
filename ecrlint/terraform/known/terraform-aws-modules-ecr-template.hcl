# terraform-aws-modules/ecr/aws//modules/repository-template, reduced to the creation template.
# Source: modules/repository-template of github.com/terraform-aws-modules/terraform-aws-ecr, v2.3.0 to v3.2.0.

variable "create" {
  type    = bool
  default = true
}
variable "applied_for" {
  type    = list(string)
  default = ["PULL_THROUGH_CACHE"]
}
variable "prefix" {
  type    = string
  default = ""
}
variable "image_tag_mutability" {
  type    = string
  default = "IMMUTABLE"
}
variable "image_tag_mutability_exclusion_filter" {
  type = list(object({
    filter      = string
    filter_type = string
  }))
  default = null
}
variable "lifecycle_policy" {
  type    = string
  default = null
}
variable "resource_tags" {
  type    = map(string)
  default = {}
}

resource "aws_ecr_repository_creation_template" "this" {
  count                = var.create ? 1 : 0
  prefix               = var.prefix
  applied_for          = var.applied_for
  image_tag_mutability = var.image_tag_mutability
  lifecycle_policy     = var.lifecycle_policy
  resource_tags        = var.resource_tags

  dynamic "image_tag_mutability_exclusion_filter" {
    for_each = release.v3_1_0 && var.image_tag_mutability_exclusion_filter != null ? var.image_tag_mutability_exclusion_filter : []
    content {
      filter      = image_tag_mutability_exclusion_filter.value.filter
      filter_type = image_tag_mutability_exclusion_filter.value.filter_type
    }
  }
}
