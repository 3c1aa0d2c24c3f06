# terraform-aws-modules/ecr/aws//wrappers, reduced: one call of the module for each item. An item's value comes before
# the common one, that before the module's default.
# Source: wrappers/main.tf of github.com/terraform-aws-modules/terraform-aws-ecr at each tag from v1.2.0 to v3.2.0.

variable "defaults" {
  type    = any
  default = {}
}
variable "items" {
  type    = any
  default = {}
}

module "wrapper" {
  source   = "../"
  for_each = var.items

  create                                           = try(each.value.create, var.defaults.create, true)
  create_repository                                = try(each.value.create_repository, var.defaults.create_repository, true)
  repository_type                                  = try(each.value.repository_type, var.defaults.repository_type, "private")
  repository_name                                  = try(each.value.repository_name, var.defaults.repository_name, "")
  repository_image_tag_mutability                  = try(each.value.repository_image_tag_mutability, var.defaults.repository_image_tag_mutability, "IMMUTABLE")
  repository_image_tag_mutability_exclusion_filter = try(each.value.repository_image_tag_mutability_exclusion_filter, var.defaults.repository_image_tag_mutability_exclusion_filter, null)
  repository_image_scan_on_push                    = try(each.value.repository_image_scan_on_push, var.defaults.repository_image_scan_on_push, true)
  create_lifecycle_policy                          = try(each.value.create_lifecycle_policy, var.defaults.create_lifecycle_policy, true)
  repository_lifecycle_policy                      = try(each.value.repository_lifecycle_policy, var.defaults.repository_lifecycle_policy, "")
  repository_force_delete                          = try(each.value.repository_force_delete, var.defaults.repository_force_delete, null)
  region                                           = try(each.value.region, var.defaults.region, null)
  tags                                             = try(each.value.tags, var.defaults.tags, {})
  manage_registry_scanning_configuration           = try(each.value.manage_registry_scanning_configuration, var.defaults.manage_registry_scanning_configuration, false)
  registry_scan_type                               = try(each.value.registry_scan_type, var.defaults.registry_scan_type, "ENHANCED")
  registry_scan_rules                              = try(each.value.registry_scan_rules, var.defaults.registry_scan_rules, null)
}

output "wrapper" {
  value = module.wrapper
}
