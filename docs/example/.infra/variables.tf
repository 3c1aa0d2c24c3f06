variable "mutability" {
  type    = string
  default = "MUTABLE"
}
