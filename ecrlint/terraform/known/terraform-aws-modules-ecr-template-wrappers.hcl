# terraform-aws-modules/ecr/aws//wrappers/repository-template, reduced: one call of the submodule for each item.
# Source: wrappers/repository-template/main.tf of github.com/terraform-aws-modules/terraform-aws-ecr, v2.3.0 to v3.2.0.

variable "defaults" {
  type    = any
  default = {}
}
variable "items" {
  type    = any
  default = {}
}

module "wrapper" {
  source   = "../../modules/repository-template"
  for_each = var.items

  create                                = try(each.value.create, var.defaults.create, true)
  applied_for                           = try(each.value.applied_for, var.defaults.applied_for, ["PULL_THROUGH_CACHE"])
  prefix                                = try(each.value.prefix, var.defaults.prefix, "")
  image_tag_mutability                  = try(each.value.image_tag_mutability, var.defaults.image_tag_mutability, "IMMUTABLE")
  image_tag_mutability_exclusion_filter = try(each.value.image_tag_mutability_exclusion_filter, var.defaults.image_tag_mutability_exclusion_filter, null)
  lifecycle_policy                      = try(each.value.lifecycle_policy, var.defaults.lifecycle_policy, null)
  resource_tags                         = try(each.value.resource_tags, var.defaults.resource_tags, {})
}

output "wrapper" {
  value = module.wrapper
}
