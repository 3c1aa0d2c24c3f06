# cloudposse/ecr/aws, reduced to its repositories, lifecycle policies and tags.
# Source: main.tf, variables.tf and outputs.tf of github.com/cloudposse/terraform-aws-ecr at its tags from 0.27.0 to
# v1.0.0, and main.tf of github.com/cloudposse/terraform-null-label at 0.19.2, 0.22.1 and 0.25.0, which makes the name
# and the tags.

variable "enabled" {
  type    = bool
  default = null
}
variable "namespace" {
  type    = string
  default = null
}
variable "tenant" {
  type    = string
  default = null
}
variable "environment" {
  type    = string
  default = null
}
variable "stage" {
  type    = string
  default = null
}
variable "name" {
  type    = string
  default = null
}
variable "delimiter" {
  type    = string
  default = null
}
variable "attributes" {
  type    = list(string)
  default = []
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "label_order" {
  type    = list(string)
  default = null
}
variable "regex_replace_chars" {
  type    = string
  default = null
}
variable "id_length_limit" {
  type    = number
  default = null
}
variable "label_key_case" {
  type    = string
  default = null
}
variable "label_value_case" {
  type    = string
  default = null
}
variable "labels_as_tags" {
  type    = set(string)
  default = ["default"]
}
variable "context" {
  type = any
  default = {
    enabled             = true
    namespace           = null
    tenant              = null
    environment         = null
    stage               = null
    name                = null
    delimiter           = null
    attributes          = []
    tags                = {}
    regex_replace_chars = null
    label_order         = []
    id_length_limit     = null
    label_key_case      = null
    label_value_case    = null
    labels_as_tags      = ["unset"]
  }
}
variable "use_fullname" {
  type    = bool
  default = true
}
variable "image_names" {
  type    = list(string)
  default = []
}
variable "image_tag_mutability" {
  type    = string
  default = release.v0_31_0 ? "IMMUTABLE" : "MUTABLE"
}
variable "image_tag_mutability_exclusion_filter" {
  type = list(object({
    filter      = string
    filter_type = optional(string, "WILDCARD")
  }))
  default = []
}
variable "scan_images_on_push" {
  type    = bool
  default = release.v0_31_0
}
variable "force_delete" {
  type    = bool
  default = false
}
variable "enable_lifecycle_policy" {
  type    = bool
  default = true
}
variable "max_image_count" {
  type    = number
  default = 500
}
variable "time_based_rotation" {
  type    = bool
  default = false
}
variable "protected_tags" {
  type    = set(string)
  default = []
}
variable "protected_tags_keep_count" {
  type    = number
  default = 999999
}
variable "custom_lifecycle_rules" {
  type = list(object({
    description = optional(string)
    selection = object({
      tagStatus      = string
      countType      = string
      countNumber    = number
      countUnit      = optional(string)
      tagPrefixList  = optional(list(string))
      tagPatternList = optional(list(string))
    })
    action = object({
      type = string
    })
  }))
  default = []
}
variable "default_lifecycle_rules_settings" {
  type = object({
    untagged_image_rule   = optional(object({ enabled = optional(bool, true) }), { enabled = true })
    remove_old_image_rule = optional(object({ enabled = optional(bool, true) }), { enabled = true })
  })
  default = {}
}

# The label: an argument comes before the context, tags and attributes are put together.
locals {
  enabled   = var.enabled == null ? var.context.enabled : var.enabled
  delimiter = var.delimiter != null ? var.delimiter : var.context.delimiter != null ? var.context.delimiter : "-"
  letters   = coalesce(var.regex_replace_chars, var.context.regex_replace_chars, "/[^-a-zA-Z0-9]/")
  usual     = local.letters == "/[^-a-zA-Z0-9]/"
  kept      = split("", "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
  limit     = coalesce(var.id_length_limit, var.context.id_length_limit, 0)
  key_case  = coalesce(var.label_key_case, lookup(var.context, "label_key_case", null), "title")
  case      = coalesce(var.label_value_case, lookup(var.context, "label_value_case", null), "lower")
  order     = coalescelist(coalesce(var.label_order, var.context.label_order, []), ["namespace", "environment", "stage", "name", "attributes"])

  given = {
    namespace   = var.namespace == null ? var.context.namespace : var.namespace
    tenant      = var.tenant == null ? lookup(var.context, "tenant", null) : var.tenant
    environment = var.environment == null ? var.context.environment : var.environment
    stage       = var.stage == null ? var.context.stage : var.stage
    name        = var.name == null ? var.context.name : var.name
  }
  clean  = { for key, value in local.given : key => value == null ? "" : local.usual ? join("", [for letter in split("", value) : letter if contains(local.kept, letter)]) : replace(value, local.letters, "") }
  labels = { for key, value in local.clean : key => local.case == "none" ? value : local.case == "upper" ? upper(value) : local.case == "title" ? title(lower(value)) : lower(value) }

  given_attributes = compact(distinct(concat(coalesce(var.context.attributes, []), coalesce(var.attributes, []))))
  clean_attributes = compact([for value in local.given_attributes : local.usual ? join("", [for letter in split("", value) : letter if contains(local.kept, letter)]) : replace(value, local.letters, "")])
  attributes       = distinct([for value in local.clean_attributes : local.case == "none" ? value : local.case == "upper" ? upper(value) : local.case == "title" ? title(lower(value)) : lower(value)])

  parts = merge(local.labels, { attributes = join(local.delimiter, local.attributes) })
  full  = join(local.delimiter, compact([for part in local.order : local.parts[part]]))
  hash  = "${md5(local.full)}qrstuvwxyz"
  short = "${trimsuffix(substr(local.full, 0, max(0, local.limit - 5 - length(local.delimiter))), local.delimiter)}${local.delimiter}${local.case == "upper" ? upper(local.hash) : local.case == "title" ? title(local.hash) : local.hash}"
  id    = local.limit != 0 && length(local.full) > local.limit ? substr(local.short, 0, local.limit) : local.full

  as_tags   = merge(local.parts, { name = local.id })
  wanted    = contains(try(var.context.labels_as_tags, ["unset"]), "unset") ? var.labels_as_tags : var.context.labels_as_tags
  generated = { for key, value in local.as_tags : (local.key_case == "upper" ? upper(key) : local.key_case == "lower" ? lower(key) : title(key)) => value if value != "" && (contains(local.wanted, "default") || contains(local.wanted, key)) }
  tags      = merge(local.generated, var.context.tags, var.tags)
}

locals {
  names = length(var.image_names) > 0 ? var.image_names : [var.use_fullname ? local.id : local.labels.name]
}

resource "aws_ecr_repository" "name" {
  for_each             = toset(local.enabled ? local.names : [])
  name                 = each.value
  image_tag_mutability = var.image_tag_mutability
  force_delete         = var.force_delete
  tags                 = local.tags

  image_scanning_configuration {
    scan_on_push = var.scan_images_on_push
  }
  dynamic "image_tag_mutability_exclusion_filter" {
    for_each = release.v1_0_0 ? var.image_tag_mutability_exclusion_filter : []
    content {
      filter      = image_tag_mutability_exclusion_filter.value.filter
      filter_type = image_tag_mutability_exclusion_filter.value.filter_type
    }
  }
}

# The rules: protected tags, untagged images, old images; since 0.42.2 also the caller's own, those about any image last.
locals {
  days  = release.v0_41_1 && var.time_based_rotation
  first = length(var.protected_tags)

  protected = [for number, tag in sort(tolist(var.protected_tags)) : {
    rulePriority = number + 1
    selection = merge(
      { tagStatus = "tagged", countType = "imageCountMoreThan", countNumber = release.v0_42_1 ? var.protected_tags_keep_count : 999999 },
      { for key, list in { tagPrefixList = [tag], tagPatternList = [tag] } : key => list if(key == "tagPatternList") == (release.v0_42_0 && strcontains(tag, "*")) },
    )
    action = { type = "expire" }
  }]
  untagged = [{
    rulePriority = local.first + 1
    selection    = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = 1 }
    action       = { type = "expire" }
  }]
  old = [{
    rulePriority = local.first + 2
    selection = merge(
      { tagStatus = "any", countType = local.days ? "sinceImagePushed" : "imageCountMoreThan", countNumber = var.max_image_count },
      { for key in ["countUnit"] : key => "days" if local.days },
    )
    action = { type = "expire" }
  }]

  custom = release.v0_42_2 ? [for rule in var.custom_lifecycle_rules : {
    selection = { for key, value in rule.selection : key => value if value != null || (key == "countUnit" && !release.v0_43_0) }
    action    = rule.action
  }] : []
  own_untagged  = length([for rule in local.custom : rule if rule.selection.tagStatus == "untagged"]) > 0
  settings      = var.default_lifecycle_rules_settings
  keep_untagged = !local.own_untagged && (release.v0_44_0 ? local.settings.untagged_image_rule.enabled : true)
  keep_old      = release.v0_44_0 ? local.settings.remove_old_image_rule.enabled : true
  all = concat(
    local.protected,
    [for rule in local.untagged : rule if local.keep_untagged],
    [for rule in local.old : rule if local.keep_old],
    local.custom,
  )
  sorted = concat(
    [for rule in local.all : rule if rule.selection.tagStatus != "any"],
    [for rule in local.all : rule if rule.selection.tagStatus == "any"],
  )
  numbered = [for number, rule in local.sorted : merge(rule, { rulePriority = number + 1 })]
}

resource "aws_ecr_lifecycle_policy" "name" {
  for_each   = var.enable_lifecycle_policy ? aws_ecr_repository.name : {}
  repository = each.value.name
  policy     = jsonencode({ rules = local.numbered })
}

output "repository_name" {
  value = local.enabled ? aws_ecr_repository.name[local.names[0]].name : ""
}
output "registry_id" {
  value = local.enabled ? aws_ecr_repository.name[local.names[0]].registry_id : ""
}
output "repository_url" {
  value = local.enabled ? aws_ecr_repository.name[local.names[0]].repository_url : ""
}
output "repository_arn" {
  value = local.enabled ? aws_ecr_repository.name[local.names[0]].arn : ""
}
output "repository_url_map" {
  value = { for repository in aws_ecr_repository.name : repository.name => repository.repository_url }
}
output "repository_arn_map" {
  value = { for repository in aws_ecr_repository.name : repository.name => repository.arn }
}
