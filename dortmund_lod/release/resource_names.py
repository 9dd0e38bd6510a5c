"""What a resource is called, by the properties that name things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dortmund_lod.release.statements import Statements

_XL = "http://www.w3.org/2008/05/skos-xl#"
_XL_LABEL, _XL_FORM = _XL + "prefLabel", _XL + "literalForm"
EXTENDED_LABEL = f"<{_XL_LABEL}>".encode()
"""The property whose values are labels of their own (SKOS-XL §B.3), as N-Quads write it."""


class ResourceNames:
    """Finds the names of resources in the statements of a release.

    `is_used` says whether the data have a property at all: the others are never looked for.
    `preferred` are properties that name things before those that are known.
    """

    def __init__(
        self,
        statements: Statements,
        is_used: Callable[[str], bool],
        preferred: Iterable[str] = (),
    ) -> None:
        self._statements = statements
        self._namings = list(filter(is_used, dict.fromkeys([*preferred, *namespaces.LABELS])))
        self._last_resorts = list(filter(is_used, namespaces.LAST_RESORTS))
        self._parts = [
            list(filter(is_used, names))
            for names in (namespaces.GIVEN_NAMES, namespaces.FAMILY_NAMES)
        ]
        self._has_extended_labels = is_used(_XL_LABEL)

    def of(self, iri: str) -> list[Literal]:
        """The names of a resource, those by the preferred naming property first.

        Where it has none: SKOS-XL labels, given and family name, and what names it at last.
        """
        return (
            self._literals(iri, self._namings)
            or self.extended_labels(iri)
            or self._full_name(iri)
            or self._literals(iri, self._last_resorts)
        )

    def _literals(self, iri: str, properties: Iterable[str]) -> list[Literal]:
        return [
            value
            for name in properties
            for value in self._statements.objects(iri, name)
            if isinstance(value, Literal) and value.value.strip()
        ]

    def extended_labels(self, iri: str) -> list[Literal]:
        """Labels that are resources with a literal form (SKOS-XL §B.3)."""
        if not self._has_extended_labels:
            return []
        form = f"<{_XL_FORM}>".encode()
        labels = self._statements.values(f"<{iri}>".encode(), EXTENDED_LABEL)
        values = (value for each in labels for value in self._statements.values(each, form))
        forms = (nquads.literal(value) for value in values if value.startswith(b'"'))
        return [each for each in forms if each.value.strip()]

    def _full_name(self, iri: str) -> list[Literal]:
        """Given and family name of a person."""
        parts = [self._literals(iri, names)[:1] for names in self._parts]
        words = [part[0].value for part in parts if part]
        return [Literal(" ".join(words))] if words else []
