"""The JSON Schemas that `ecrlint schema` prints. An editor has to know the rules by name, which the schemas of `rules/`
leave to the checks that come after them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .schemas import bundled


def published(name: str, folder: Path, book: Mapping[str, Any]) -> Any:
    """A schema of `rules/` that stands by itself. Those of a configuration and a convention know the rules of `book`
    with their parameters; other rules pass where the file names folders of rules, and in conventions, which name
    none."""
    schema = bundled(folder, name)
    if name not in ("configuration", "convention"):
        return schema
    definitions = dict(schema["$defs"])
    rules = schema["properties"]["rules"]["$ref"].rsplit("/", 1)[-1]
    about = definitions[rules]
    definitions["rule_setting"] = about["additionalProperties"]
    setting = {"$ref": "#/$defs/rule_setting"}
    definitions[rules] = {
        **about,
        "properties": {rule["id"]: _rule(rule, setting) for rule in book["rules"]},
        "additionalProperties": setting,
    }
    conventions = [convention["name"] for convention in book["conventions"]]
    properties = {key: _named(key, value, definitions, conventions) for key, value in schema["properties"].items()}
    whole = {**schema, "properties": properties, "$defs": definitions}
    return {**whole, **_without_folders(book)} if name == "configuration" else whole


def _rule(rule: Mapping[str, Any], setting: Mapping[str, Any]) -> dict[str, Any]:
    params = {name: _param(param) for name, param in rule.get("params", {}).items()}
    about = {"type": "object", "additionalProperties": False, "properties": params}
    return {**setting, "description": f"{rule['title']}.", "properties": {"params": about}}


def _param(param: Mapping[str, Any]) -> dict[str, Any]:
    source = f" Otherwise `{param['value']}` of the values." if "value" in param else ""
    default = {"default": param["default"]} if "default" in param else {}
    schema = param["schema"] if isinstance(param["schema"], Mapping) else {}
    text = param["about"].rstrip(".")
    return {**schema, "description": f"{text[:1].upper()}{text[1:]}.{source}", **default}


def _named(key: str, schema: Mapping[str, Any], definitions: dict[str, Any], names: list[str]) -> Mapping[str, Any]:
    """A property that names a convention, with the names an editor can complete."""
    if key not in ("convention", "extends"):
        return schema
    choice = {"anyOf": [{"enum": names}, {"type": "string"}]}
    if "$ref" not in schema:
        return {**schema, **choice}
    definition = schema["$ref"].rsplit("/", 1)[-1]
    definitions[definition] = {**definitions[definition], **choice}
    return schema


def _without_folders(book: Mapping[str, Any]) -> dict[str, Any]:
    """What holds of a configuration that names no folders of rules: only our rules can be set."""
    ours = {"properties": {"rules": {"propertyNames": {"enum": [rule["id"] for rule in book["rules"]]}}}}
    paths = {"paths": {"items": ours}}
    return {
        "if": {"not": {"required": ["rule_folders"]}},
        "then": {"properties": {**ours["properties"], **paths}},
    }
