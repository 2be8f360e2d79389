"""The lead definition: its language, and what it says."""

from config.definition.contents import activity_types, attributes_read, list_files, literals
from config.definition.model import Definition
from config.definition.parse import canonical, definition_fingerprint, parse_definition
from config.definition.problem import DefinitionInvalid, DefinitionProblem, Path

__all__ = [
    "Definition",
    "DefinitionInvalid",
    "DefinitionProblem",
    "Path",
    "activity_types",
    "attributes_read",
    "canonical",
    "definition_fingerprint",
    "list_files",
    "literals",
    "parse_definition",
]
