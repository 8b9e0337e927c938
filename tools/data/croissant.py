"""The data described as a Croissant data set: made from datapackage.json by `make data`.

Akhtar, M. et al. (2024). Croissant: a metadata format for ML-ready datasets.
doi:10.1145/3650203.3663326
"""

from __future__ import annotations

import json
from typing import Any

from tools.data.tables import Data

FILE = "croissant.json"
CONFORMS = "http://mlcommons.org/croissant/1.0"
TYPES = {
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "string": "sc:Text",
}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def text(data: Data) -> str:
    """The file's content."""
    return json.dumps(described(data), ensure_ascii=False, indent=1) + "\n"


def described(data: Data) -> dict[str, Any]:
    package = data.package
    [license_] = package["licenses"]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": package["name"],
        "description": package["description"],
        "license": license_["path"],
        "version": package["version"],
        "keywords": package["keywords"],
        "distribution": [_file(resource) for resource in data.resources.values()],
        "recordSet": [_records(resource) for resource in data.resources.values()],
    }


def _file(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "description": resource["title"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": resource["mediatype"],
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def _records(resource: dict[str, Any]) -> dict[str, Any]:
    name, schema = resource["name"], resource["schema"]
    records = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "field": [_field(name, resource["path"], field) for field in schema["fields"]],
    }
    if key := schema.get("primaryKey"):
        names = [key] if isinstance(key, str) else key
        records["key"] = [{"@id": f"{name}/{one}"} for one in names]
    return records


def _field(table: str, path: str, field: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": field.get("description", ""),
        "dataType": TYPES[field["type"]],
        "source": {"fileObject": {"@id": path}, "extract": {"column": field["name"]}},
    }
