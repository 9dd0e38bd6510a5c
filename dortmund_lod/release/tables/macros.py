"""What terms are worth, as macros of SQL: the writer and the reader of tables compare alike.

A term is its text (an IRI, a label, or the lexical form of a literal as it was written) and its
kind: `iri`, `blank`, `@` with a language tag, or the IRI of a datatype.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import XSD_STRING
from dortmund_lod.release.tables.filters import TIMES, YEAR

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_XSD = namespaces.PREFIXES["xsd"]
_INTEGERS = (
    *("integer", "long", "int", "short", "byte"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_CONTROLS = [*range(0x08), 0x0B, *range(0x0E, 0x20), 0x7F]
"""Characters that canonical N-Triples write as code points."""


def _quoted(text: str) -> str:
    """A constant of this module as SQL; nothing of a request or of the data comes here."""
    return "'" + text.replace("'", "''") + "'"


def _unescaped() -> str:
    """What resolves the escapes of a piece without an escaped backslash."""
    pairs = [('\\"', '"'), ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"), ("\\b", "\b")]
    pairs += [("\\f", "\f")]
    text = "piece"
    for written, character in pairs:
        text = f"replace({text}, {_quoted(written)}, chr({ord(character)}))"
    rare = text
    for code in _CONTROLS:
        rare = f"replace({rare}, '\\u{code:04X}', chr({code}))"
    return f"CASE WHEN contains(piece, '\\u00') THEN {rare} ELSE {text} END"


_INTEGER_KINDS = ", ".join(_quoted(_XSD + name) for name in _INTEGERS)
_DECIMAL, _DOUBLE, _FLOAT, _BOOLEAN, _DATE, _DATETIME, _YEAR, _MONTH = (
    _quoted(_XSD + name)
    for name in (
        *("decimal", "double", "float", "boolean"),
        *("date", "dateTime", "gYear", "gYearMonth"),
    )
)
_TIMES = ", ".join(map(_quoted, TIMES))
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})?"
_ANNO = "-?[0-9]{4,6}"
_DAY = f"{_ANNO}-[0-9]{{2}}-[0-9]{{2}}"
_MOMENTS = f"""
    (kind = {_DATE} AND regexp_full_match(value, '{_DAY}{_ZONE}'))
    OR (kind = {_DATETIME}
        AND regexp_full_match(value, '{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\\.[0-9]+)?{_ZONE}'))
    OR (kind = {_YEAR} AND regexp_full_match(value, '{_ANNO}{_ZONE}'))
    OR (kind = {_MONTH} AND regexp_full_match(value, '{_ANNO}-[0-9]{{2}}{_ZONE}'))
"""
_FLOATING = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN"

_MACROS = f"""
CREATE MACRO unescaped_piece(piece) AS {_unescaped()};
CREATE MACRO unescaped(piece) AS CASE WHEN NOT contains(piece, '\\') THEN piece
    ELSE array_to_string(
        list_transform(string_split(piece, '\\\\'), lambda part: unescaped_piece(part)), '\\')
    END;
CREATE MACRO kind_of(term) AS CASE left(term, 1)
    WHEN '<' THEN 'iri'
    WHEN '_' THEN 'blank'
    ELSE CASE right(term, 1)
        WHEN '"' THEN {_quoted(XSD_STRING)}
        WHEN '>' THEN regexp_extract(term, '"\\^\\^<([^"]*)>$', 1)
        ELSE regexp_extract(term, '"(@[^"]*)$', 1) END
    END;
CREATE MACRO value_of(term, kind) AS CASE kind
    WHEN 'iri' THEN term[2:-2]
    WHEN 'blank' THEN term
    WHEN {_quoted(XSD_STRING)} THEN unescaped(term[2:-2])
    ELSE unescaped(CASE WHEN left(kind, 1) = '@' THEN term[2:length(term) - length(kind) - 1]
        ELSE term[2:length(term) - length(kind) - 5] END)
    END;
CREATE MACRO is_integer(kind) AS kind IN ({_INTEGER_KINDS});
CREATE MACRO exact_of(value, kind) AS CASE
    WHEN is_integer(kind) AND regexp_full_match(value, '[+-]?[0-9]+')
        THEN TRY_CAST(TRY_CAST(value AS BIGINT) AS DECIMAL(38, 18))
    WHEN kind = {_DECIMAL} AND regexp_full_match(value, '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)')
        THEN TRY_CAST(value AS DECIMAL(38, 18))
    END;
CREATE MACRO number_of(value, kind, exact) AS CASE
    WHEN kind IN ({_DOUBLE}, {_FLOAT}) AND regexp_full_match(value, '{_FLOATING}')
        THEN CASE WHEN kind = {_FLOAT}
            THEN TRY_CAST(TRY_CAST(value AS FLOAT) AS DOUBLE) ELSE TRY_CAST(value AS DOUBLE) END
    ELSE TRY_CAST(exact AS DOUBLE)
    END;
CREATE MACRO is_moment(value, kind) AS {_MOMENTS};
CREATE MACRO zone_of(value) AS regexp_extract(value, '(Z|[+-][0-9]{{2}}:[0-9]{{2}})$', 1);
CREATE MACRO offset_of(zone) AS CASE WHEN zone IN ('', 'Z') THEN 0
    ELSE (CASE left(zone, 1) WHEN '-' THEN -60 ELSE 60 END)
        * (60 * TRY_CAST(zone[2:3] AS INTEGER) + TRY_CAST(zone[5:6] AS INTEGER)) END;
CREATE MACRO local_text(value, kind) AS left(value, length(value) - length(zone_of(value)))
    || CASE kind WHEN {_YEAR} THEN '-01-01' WHEN {_MONTH} THEN '-01' ELSE '' END;
CREATE MACRO moment_of(value, kind) AS CASE WHEN is_moment(value, kind)
    THEN epoch(TRY_CAST(local_text(value, kind) AS TIMESTAMP)) - offset_of(zone_of(value)) END;
CREATE MACRO year_of(value, kind, exact) AS CASE
    WHEN kind IN ({_TIMES}) THEN TRY_CAST(regexp_extract(value, '{YEAR}', 1) AS INTEGER)
    WHEN is_integer(kind) THEN TRY_CAST(exact AS INTEGER) END;
CREATE MACRO class_of(kind) AS CASE
    WHEN is_integer(kind) THEN '{_XSD}integer'
    WHEN left(kind, 1) = '@' THEN lower(kind) ELSE kind END;
CREATE MACRO normal_of(value, kind, exact, number) AS CASE
    WHEN exact IS NOT NULL THEN CAST(exact AS VARCHAR)
    WHEN number IS NOT NULL THEN CAST(number AS VARCHAR)
    WHEN kind = {_BOOLEAN} AND value IN ('1', 'true') THEN 'true'
    WHEN kind = {_BOOLEAN} AND value IN ('0', 'false') THEN 'false'
    ELSE value END;
"""
"""Where a text is no value of its kind, it is worth no number and no moment."""


def define_macros(connection: DuckDBPyConnection) -> None:
    """Let a connection know what terms are worth."""
    connection.execute(_MACROS.replace("CREATE MACRO", "CREATE OR REPLACE TEMP MACRO"))
