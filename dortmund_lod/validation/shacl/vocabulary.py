"""The terms of SHACL and of SHACL Advanced Features: a misspelt one would say nothing."""

from __future__ import annotations

_COMPONENTS = """
And Class Closed Datatype Disjoint Equals Expression HasValue In JS LanguageIn LessThan
LessThanOrEquals MaxCount MaxExclusive MaxInclusive MaxLength MinCount MinExclusive MinInclusive
MinLength Node NodeKind Not Or Pattern Property QualifiedMaxCount QualifiedMinCount SPARQL
UniqueLang Xone
"""
_CLASSES = """
AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent Function IRI
IRIOrLiteral Info JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType
JSValidator Literal NodeKind NodeShape Parameter Parameterizable PrefixDeclaration PropertyGroup
PropertyShape ResultAnnotation Rule SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint
SPARQLConstructExecutable SPARQLExecutable SPARQLFunction SPARQLRule SPARQLSelectExecutable
SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Severity Shape Target
TargetType TripleRule ValidationReport ValidationResult Validator Violation Warning
"""
_PROPERTIES = """
alternativePath and annotationProperty annotationValue annotationVarName ask asc class closed
condition conforms construct count datatype deactivated declare defaultValue desc description
detail disjoint distinct else entailment equals exists expression filterShape flags focusNode
group groupConcat hasValue if ignoredProperties in intersection inversePath js jsFunctionName
jsLibrary jsLibraryURL labelTemplate languageIn lessThan lessThanOrEquals limit max maxCount
maxExclusive maxInclusive maxLength message min minCount minExclusive minInclusive minLength minus
name namespace node nodeKind nodeValidator nodes not object offset oneOrMorePath optional or order
orderBy parameter path pattern predicate prefix prefixes property propertyValidator
qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result
resultAnnotation resultMessage resultPath resultSeverity returnType rule select separator severity
shapesGraph shapesGraphWellFormed sourceConstraint sourceConstraintComponent sourceShape sparql
subject suggestedShapesGraph sum target targetClass targetNode targetObjectsOf targetSubjectsOf
then this union uniqueLang update validator value values xone zeroOrMorePath zeroOrOnePath
"""

PARAMETERS = frozenset(
    name[:1].lower() + name[1:] for name in _COMPONENTS.split() if name not in {"SPARQL", "JS"}
) | {"sparql", "js", "qualifiedValueShape"}
"""The parameters whose subject is a shape (SHACL §2.1)."""
COMPONENTS = tuple(f"{name}ConstraintComponent" for name in _COMPONENTS.split())
TERMS = frozenset((*COMPONENTS, *_CLASSES.split(), *_PROPERTIES.split()))
"""Local names; sh:MinCountConstraintComponent-minCount and its like are left out."""
