"""The columns of a table that people take away: their names, their types and what is in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.rdf import namespaces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

_TYPES = ("BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP")
_XSD = namespaces.PREFIXES["xsd"]
_DATATYPES = {
    **dict.fromkeys(("integer", "long", "int", "short", "byte", "gYear"), ("BIGINT",)),
    **dict.fromkeys(("nonNegativeInteger", "positiveInteger", "unsignedInt"), ("BIGINT",)),
    **dict.fromkeys(("unsignedShort", "unsignedByte", "unsignedLong"), ("BIGINT",)),
    **dict.fromkeys(("decimal", "double", "float"), ("BIGINT", "DOUBLE")),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "dateTime": ("TIMESTAMP",),
}
"""What the values of a datatype may be in a file, the narrowest first."""
_WRITTEN = {
    "TIMESTAMP": "strftime(TRY_CAST(value AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S')",
    **{name: f"CAST(TRY_CAST(value AS {name}) AS VARCHAR)" for name in _TYPES[:4]},
}
"""How a type writes the value of a text: where that is the text itself, nothing is lost."""
_IS_TEXT = "kind NOT IN ('iri', 'blank') AND trim(value) <> ''"
"""Whether a value can be a name."""


def _lossless(name: str) -> str:
    """Whether a type writes a text as it is, as SQL; only asked of datatypes that may be it."""
    kinds = ", ".join(f"'{_XSD}{each}'" for each, types in _DATATYPES.items() if name in types)
    return f"CASE WHEN kind IN ({kinds}) THEN coalesce(value = {_WRITTEN[name]}, false) END"


_COLUMNS = f"""
WITH spelled AS (
    SELECT property, CASE WHEN left(kind, 1) = '@' THEN lower(kind) ELSE '' END AS language,
        object, kind, value FROM term),
typed AS (
    SELECT property, language, min(kind) AS kind, count(DISTINCT kind) AS kinds,
        {", ".join(f"bool_and({_lossless(name)}) AS {name.lower()}" for name in _TYPES)}
    FROM spelled GROUP BY property, language),
used AS (
    SELECT property, language, count(*) AS members, max(number) AS most FROM (
        SELECT property, language, member, count(*) AS number
        FROM cell JOIN spelled USING (property, object) GROUP BY property, language, member)
    GROUP BY property, language)
SELECT property, predicate[2:-2], language, members, most, kind, kinds, {", ".join(_TYPES)}
FROM typed JOIN used USING (property, language) JOIN property USING (property)
ORDER BY members DESC, predicate, language
"""  # noqa: S608 - constants


class Column(NamedTuple):
    """A property by its IRI and number, and a language where its values have one.

    `type` is that of the file, `is_list` whether a member has several values; `kind` is that of
    all values, empty where they differ.
    """

    name: str
    iri: str
    number: int
    language: str
    kind: str
    type: str
    is_list: bool
    is_alone: bool
    """Whether all values of the property are in this column."""

    @property
    def described(self) -> dict[str, str]:
        """What a reader of the file cannot see in it."""
        said = {"property": self.iri, "language": self.language[1:], "datatype": ""}
        if self.kind not in {"iri", "blank", ""} and not self.language:
            said["datatype"] = self.kind
        return {key: value for key, value in said.items() if value}

    @property
    def value(self) -> str:
        """The values as an expression of SQL."""
        typed = "value" if self.type == "VARCHAR" else f"TRY_CAST(value AS {self.type})"
        return f"CASE WHEN {self.condition} THEN {typed} END"

    @property
    def condition(self) -> str:
        """Which cells are of this column."""
        of_property = f"property = {self.number}"
        if self.is_alone:
            return of_property
        tag = self.language.replace("'", "''")
        kind = "CASE WHEN left(kind, 1) = '@' THEN lower(kind) ELSE '' END"
        return f"CASE WHEN {of_property} THEN {kind} = '{tag}' ELSE false END"

    @property
    def expression(self) -> str:
        """The cell of a member as SQL: a value, or the list of its values in order."""
        name = '"' + self.name.replace('"', '""') + '"'
        if self.is_list:
            values = f"list({self.value} ORDER BY object) FILTER ({self.condition})"
            return f"{values} AS {name}"
        return f"any_value({self.value}) AS {name}"


def columns_of(connection: DuckDBPyConnection, prefixes: Mapping[str, str]) -> list[Column]:
    """The columns of the class whose cells and terms were gathered, the commonest first."""
    found: list[Column] = []
    taken = {"iri", "name"}
    rows = connection.execute(_COLUMNS).fetchall()
    alone = Counter(row[0] for row in rows)
    for row in rows:
        name = _name(row[1], row[2], prefixes, taken)
        taken.add(name.lower())
        kind = row[5] if row[6] == 1 else ""
        found.append(
            Column(
                name,
                iri=row[1],
                number=row[0],
                language=row[2],
                kind=kind,
                type=_type(kind, row[7:]),
                is_list=row[4] > 1,
                is_alone=alone[row[0]] == 1,
            )
        )
    return found


def _type(kind: str, lossless: Sequence[Any]) -> str:
    if not kind.startswith(_XSD):
        return "VARCHAR"
    whole = dict(zip(_TYPES, lossless, strict=True))
    possible = _DATATYPES.get(kind.removeprefix(_XSD), ())
    return next((name for name in possible if whole[name]), "VARCHAR")


def _name(iri: str, language: str, prefixes: Mapping[str, str], taken: set[str]) -> str:
    """A name that no other column has, however database systems compare them."""
    name = namespaces.compact(iri, prefixes) + language
    return name if name.lower() not in taken else iri + language


def name_expression(columns: Sequence[Column], naming: Sequence[str]) -> str:
    """What a member is called as SQL: by the first property that does, as pages show it.

    Takes the properties that name things, the preferred ones first. What has none of them is
    called by given and family name, else by what names it at last.
    """
    parts = [_first(columns, names) for names in (namespaces.GIVEN_NAMES, namespaces.FAMILY_NAMES)]
    full = f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
    last = _first(columns, namespaces.LAST_RESORTS)
    return f"coalesce({_first(columns, naming)}, {full}, {last}) AS name"


def _first(columns: Sequence[Column], properties: Sequence[str]) -> str:
    """The first text that a member has by these properties, as SQL."""
    ranks = {iri: rank for rank, iri in reversed([*enumerate(properties)])}
    known = [column for column in columns if column.iri in ranks]
    known.sort(key=lambda column: (ranks[column.iri], column.language))
    texts = [
        f"min(CASE WHEN {column.condition} AND {_IS_TEXT} THEN value END)" for column in known
    ]
    return f"coalesce({', '.join([*texts, 'CAST(NULL AS VARCHAR)'])})"
