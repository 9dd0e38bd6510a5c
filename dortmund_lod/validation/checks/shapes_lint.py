"""Shapes that say nothing or cannot be understood: a gate with a typing error lets all pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import Location
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.well_known_terms import well_known_terms
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.sources.source_file import Role
from dortmund_lod.validation.checks.wellformed import faults
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.problem import Problem, StatementRef
from dortmund_lod.validation.shacl.shapes import CLASSES, SH, SHAPECLASSES
from dortmund_lod.validation.shacl.vocabulary import TERMS
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.shacl.checker import Checker
    from dortmund_lod.validation.shacl.shapes import Shapes
    from dortmund_lod.validation.source_reader import Project

_ENTAILMENT = ox.NamedNode(SH + "entailment")
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
"""The regime by which nothing follows but what is said."""
_ONTOLOGY = ox.NamedNode(PREFIXES["owl"] + "Ontology")
_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
_TARGET = ox.NamedNode(SH + "target")
_PARAMETER = ox.NamedNode(SH + "parameter")
_LISTS = tuple(ox.NamedNode(SH + name) for name in ("and", "or", "xone"))


def lint(project: Project, shapes: Shapes, names: Labeler) -> Iterator[Problem]:
    """What keeps the shapes from checking what they look like.

    A violation is a typing error: what nearly is a term of SHACL or the name of a shape.

    Raises:
        Uncheckable: the shapes ask for entailment, which is not offered (SHACL §1.5).
    """
    for shape, regime in shapes.graph.pairs(_ENTAILMENT):
        if regime != _SIMPLE:
            raise _entailment(shape, regime)
    yield from _empty(project, shapes)
    yield from _unknown_terms(shapes.graph, names)
    yield from _imports(project)
    yield from _untargeted(shapes, names)


def malformed(shapes: Shapes, names: Labeler, base_iri: str) -> Iterator[Problem]:
    """Shapes that SHACL does not allow; a violation makes them unusable."""
    known = shapes.all()
    for found in faults(shapes):
        foreign = found.tolerable and not shapes.rule(found.shape).startswith(base_iri)
        fault = found._replace(severity=Severity.WARNING) if foreign else found
        similar = NOTHING
        if fault.missing is not None:
            similar = names.suggestion(fault.missing, known)
        label = names.thing(fault.shape)
        yield Problem(
            rule="malformed-shape",
            kind="malformed-shape",
            severity=Severity.VIOLATION if similar else fault.severity,
            message=Text(
                f"The shape {label.en} cannot be used: {fault.reason.en}"
                if fault.severity is Severity.VIOLATION
                else f"A part of the shape {label.en} is without effect: {fault.reason.en}",
                f"Die Prüfregel {label.de} ist unbrauchbar: {fault.reason.de}"
                if fault.severity is Severity.VIOLATION
                else f"Ein Teil der Prüfregel {label.de} ist wirkungslos: {fault.reason.de}",
            ),
            hint=similar,
            focus=fault.shape,
            where=StatementRef(fault.shape, fault.predicate, fault.value, in_shapes=True),
        )


def _entailment(shape: Node, regime: Node) -> Uncheckable:
    return Uncheckable(
        Text(
            f"The shapes need entailment ({regime}), which is not offered here.",
            f"Die Prüfregeln brauchen Schlussfolgerungen ({regime}), die es hier nicht gibt.",
        ),
        Text(
            "Add what follows to the data, and remove sh:entailment.",
            "Was folgt, in die Daten aufnehmen und sh:entailment entfernen.",
        ),
        where=StatementRef(shape, _ENTAILMENT, regime, in_shapes=True),
    )


def _imports(project: Project) -> Iterator[Problem]:
    """Imports that are in no file: nothing is fetched."""
    here = {
        _without_end(node)
        for graph in (project.shapes, project.data)
        for node in graph.subjects(RDF_TYPE, _ONTOLOGY)
    }
    for ontology, imported in project.shapes.pairs(_IMPORTS):
        if _without_end(imported) not in here:
            yield Problem(
                severity=Severity.WARNING,
                rule="import-missing",
                kind="import-missing",
                message=Text(
                    f"The shapes import {imported}, which is in none of the files.",
                    f"Die Prüfregeln importieren {imported}; das steht in keiner der Dateien.",
                ),
                hint=Text(
                    "Nothing is fetched: put a copy beside them, if it is needed.",
                    "Es wird nichts geholt: eine Kopie daneben legen, wenn sie gebraucht wird.",
                ),
                focus=ontology,
                value=imported,
                where=StatementRef(ontology, _IMPORTS, imported, in_shapes=True),
            )


def _without_end(node: Node) -> str:
    return getattr(node, "value", "").rstrip("#/")


def _untargeted(shapes: Shapes, names: Labeler) -> Iterator[Problem]:
    """Shapes that nothing targets or refers to."""
    graph = shapes.graph
    used = {value for name in graph.predicates() if name.value.startswith(SH)
            for _, value in graph.pairs(name)}  # fmt: skip
    used |= {member for name in _LISTS for _, start in graph.pairs(name)
             for member in graph.members(start)}  # fmt: skip
    used |= {*shapes.targets(), *graph.having(_TARGET), *graph.having(_PARAMETER)}
    for shape in shapes.all() - used:
        if not shapes.deactivated(shape):
            label = names.thing(shape)
            yield Problem(
                severity=Severity.WARNING,
                rule="untargeted-shape",
                kind="untargeted-shape",
                message=Text(
                    f"The shape {label.en} checks nothing: it has no target, and no other refers "
                    "to it.",
                    f"Die Prüfregel {label.de} prüft nichts: sie hat kein Ziel, und keine andere "
                    "verweist auf sie.",
                ),
                hint=_class_meant(graph, shape, names),
                focus=shape,
                where=StatementRef(shape, in_shapes=True),
            )


def _class_meant(graph: Data, shape: Node, names: Labeler) -> Text:
    """The class of classes, if what the shape is looks like it: its instances would be targets."""
    suggestions = (names.suggestion(cls, CLASSES) for cls in graph.objects(shape, RDF_TYPE))
    return next((text for text in suggestions if text), NOTHING)


def _roots(project: Project, role: Role) -> set[Path]:
    """The folders that have one of this role in which there are files of it."""
    folders = (each for file in project.files if file.role is role for each in file.path.parents)
    return {folder.parent for folder in folders if folder.name == role}


def without_match(
    project: Project, shapes: Shapes, checker: Checker, names: Labeler
) -> Iterator[Problem]:
    """Targets that select nothing.

    A violation in a whole project, if the target is a term of its own or another is spelt like it:
    shapes that others wrote are about more than one has. No well-known term is another misspelt.
    """
    beside = _roots(project, Role.ONTOLOGY) | _roots(project, Role.SHAPES)
    whole = not beside.isdisjoint(_roots(project, Role.DATA))
    for shape, targets in shapes.targets().items():
        for target in targets:
            if not checker.selects(target):
                label, wanted = names.thing(shape), names.short(target.node)
                similar = names.suggestion(target.node, _candidates(project.data, target.kind))
                if similar and _is_well_known(target.node):
                    similar = NOTHING
                yield Problem(
                    severity=Severity.VIOLATION
                    if whole and (similar or _is_own(target.node, project.base_iri))
                    else Severity.WARNING,
                    rule="no-match",
                    kind="no-match",
                    message=Text(
                        f"The shape {label.en} is about {wanted}, which is not in the data.",
                        f"Die Prüfregel {label.de} gilt für {wanted}, aber das kommt in den Daten "
                        "nicht vor.",
                    ),
                    hint=similar,
                    focus=shape,
                    value=target.node,
                    where=StatementRef(
                        shape, ox.NamedNode(SH + target.kind), target.node, in_shapes=True
                    ),
                )


def _is_own(node: Node, base_iri: str) -> bool:
    return isinstance(node, ox.NamedNode) and node.value.startswith(base_iri)


def _is_well_known(node: Node) -> bool:
    return isinstance(node, ox.NamedNode) and node.value in well_known_terms()


def _candidates(data: Data, kind: str) -> Iterable[Node]:
    if kind == "targetClass":
        return {cls for _, cls in data.pairs(RDF_TYPE)}
    return data.predicates()


def _empty(project: Project, shapes: Shapes) -> Iterator[Problem]:
    files = [file for file in project.files if file.role is Role.SHAPES]
    if files and not len(shapes):
        yield Problem(
            rule="no-shapes",
            kind="no-shapes",
            message=Text(
                "There are no shapes in the folder of the shapes, so nothing would be checked.",
                "Im Ordner der Prüfregeln gibt es keine einzige, also würde nichts geprüft.",
            ),
            location=Location(files[0].display),
        )
    elif not files:
        yield from _elsewhere(project.data)


def _elsewhere(data: Data) -> Iterator[Problem]:
    """Shapes that are among the data, where there is no folder of shapes."""
    found = {shape: cls for cls in SHAPECLASSES for shape in data.subjects(RDF_TYPE, cls)}
    if found:
        first = min(found, key=str)
        yield Problem(
            severity=Severity.WARNING,
            rule="shapes-unused",
            kind="shapes-unused",
            message=Text(
                "There are shapes among the data, but nothing is checked against them.",
                "Unter den Daten sind Prüfregeln, aber nichts wird gegen sie geprüft.",
            ),
            hint=Text(
                "Put their files into a folder of the name shapes, if they are for these data.",
                "Ihre Dateien in einen Ordner namens shapes legen, wenn sie für diese Daten sind.",
            ),
            where=StatementRef(first, RDF_TYPE, found[first]),
        )


def _unknown_terms(graph: Data, names: Labeler) -> Iterator[Problem]:
    known = [ox.NamedNode(SH + name) for name in sorted(TERMS)]
    for subject, predicate, value in graph:
        for term, where in (
            (subject, StatementRef(subject, in_shapes=True)),
            (predicate, StatementRef(subject, predicate, in_shapes=True)),
            (value, StatementRef(subject, predicate, value, in_shapes=True)),
        ):
            if _misspelt(term):
                similar = names.suggestion(term, known)
                yield Problem(
                    severity=Severity.VIOLATION if similar else Severity.WARNING,
                    rule="unknown-shacl-term",
                    kind="unknown-shacl-term",
                    message=Text(
                        f"SHACL has no term {names.short(term)}; it is ignored.",
                        f"SHACL kennt {names.short(term)} nicht; es wird übergangen.",
                    ),
                    hint=similar,
                    focus=subject,
                    value=term,
                    where=where,
                )


def _misspelt(term: Node) -> bool:
    if not isinstance(term, ox.NamedNode) or not term.value.startswith(SH):
        return False
    name = term.value.removeprefix(SH)
    return bool(name) and name.partition("-")[0] not in TERMS
