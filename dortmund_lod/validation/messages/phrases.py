"""The sentences, by kind of constraint: what is wrong, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.reporting.text import NOTHING, Text


@dataclass(frozen=True)
class Phrase:
    """What is wrong and what would be right, with {property}, {value}, {limit} to be filled in."""

    message: Text
    hint: Text = NOTHING
    hint_beside: Text | None = None

    @property
    def hint_with_message(self) -> Text:
        """The hint to go with a shape's own message, which says the rule already."""
        return self.hint if self.hint_beside is None else self.hint_beside


def _range(must: Text, expected: Text) -> Phrase:
    return Phrase(
        Text(
            f"{{property}} must be {must.en} {{limit}}.",
            f"{{property}} muss {must.de} {{limit}} sein.",
        ),
        Text(
            f"Here stands {{value}}; expected is {expected.en} {{limit}}.",
            f"Hier steht {{value}}; erwartet wird {expected.de} {{limit}}.",
        ),
    )


_BOTH = Text("Here stands {value}; {limit} is {others}.",
             "Hier steht {value}; {limit} ist {others}.")  # fmt: skip
_LEAST, _MOST = Text("at least", "mindestens"), Text("at most", "höchstens")
_BECAUSE = Text("{causes}", "{causes}")

PHRASES = {
    "minCount": Phrase(
        Text("{property} is missing.", "{property} fehlt."),
        Text("Add {property}.", "{property} ergänzen."),
    ),
    "minCountSome": Phrase(
        Text("{property} has too few values: {count} of at least {limit}.",
             "{property} hat zu wenige Werte: {count} von mindestens {limit}."),
        Text("Add what is missing.", "Ergänzen, was fehlt."),
    ),
    "minCountNamed": Phrase(
        Text("there must be {limit} or more of {property}",
             "{property} muss mindestens {limit}-mal vorkommen")),
    "maxCountNamed": Phrase(
        Text("there may be no more than {limit} of {property}",
             "{property} darf höchstens {limit}-mal vorkommen")),
    "maxCount": Phrase(
        Text("{property} has too many values: {count} instead of at most {limit}.",
             "{property} hat zu viele Werte: {count} statt höchstens {limit}."),
        Text("Here stand {values}; keep what is right.",
             "Hier stehen {values}; nur behalten, was stimmt."),
    ),
    "maxCountNone": Phrase(
        Text("{property} must not be given here.", "{property} darf hier nicht angegeben sein."),
        Text("Remove {values}.", "{values} entfernen."),
    ),
    "datatype": Phrase(
        Text("{property} must be {limit}.", "{property} muss {limit} sein."),
        Text("Here stands {value}; expected is {limit}.",
             "Hier steht {value}; erwartet wird {limit}."),
    ),
    "class": Phrase(
        Text("{property} must refer to something of the kind {limit}.",
             "{property} muss auf etwas der Art {limit} verweisen."),
        Text("Here stands {value}, which is not described as {limit}.{similar}",
             "Hier steht {value}, und das ist nicht als {limit} beschrieben.{similar}"),
    ),
    "classItself": Phrase(
        Text("This must be of the kind {limit}.", "Dies muss von der Art {limit} sein."),
        Text("It is described as {kinds}; expected is {limit}.",
             "Beschrieben ist es als {kinds}; erwartet wird {limit}."),
    ),
    "classItselfNone": Phrase(
        Text("This must be of the kind {limit}.", "Dies muss von der Art {limit} sein."),
        Text("Nothing says of what kind it is; expected is {limit}.",
             "Nirgends steht, von welcher Art es ist; erwartet wird {limit}."),
    ),
    "orItselfNone": Phrase(
        Text("This meets none of the alternatives.", "Dies erfüllt keine der Möglichkeiten."),
        Text("Expected is one of: {values}.", "Erwartet wird eines von: {values}."),
    ),
    "nodeItself": Phrase(
        Text("This does not meet {condition}.", "Dies erfüllt {condition} nicht."), _BECAUSE),
    "notItself": Phrase(
        Text("This is excluded: {excluded}.", "Dies ist ausgeschlossen: {excluded}.")),
    "andItself": Phrase(
        Text("This does not meet all conditions: {conditions}.",
             "Dies erfüllt nicht alle Bedingungen: {conditions}.")),
    "xoneItself": Phrase(
        Text("This does not meet exactly one of the alternatives: {conditions}.",
             "Dies erfüllt nicht genau eine der Möglichkeiten: {conditions}.")),
    "orItself": Phrase(
        Text("This meets none of the alternatives.", "Dies erfüllt keine der Möglichkeiten."),
        Text("It is described as {kinds}; expected is one of: {values}.",
             "Beschrieben ist es als {kinds}; erwartet wird eines von: {values}."),
    ),
    "nodeKind": Phrase(
        Text("{property} must be {limit}.", "{property} muss {limit} sein."),
        Text("Here stands {value}; expected is {limit}.",
             "Hier steht {value}; erwartet wird {limit}."),
    ),
    "in": Phrase(
        Text("{property} must be one of the listed values.",
             "{property} muss einer der aufgezählten Werte sein."),
        Text("Here stands {value}; allowed are {values}.{similar}",
             "Hier steht {value}; erlaubt sind {values}.{similar}"),
    ),
    "hasValue": Phrase(
        Text("{property} must have the value {limit}.", "{property} muss den Wert {limit} haben."),
        Text("Add {limit}.", "{limit} ergänzen."),
    ),
    "languageIn": Phrase(
        Text("{property} must name its language, one of: {values}.",
             "{property} muss seine Sprache nennen, eine von: {values}."),
        Text("Here stands {value}; add the language right behind the closing quotation mark, "
             'as in "…"@de.',
             "Hier steht {value}; die Sprache gleich hinter das schließende Anführungszeichen "
             'setzen wie in "…"@de.'),
    ),
    "uniqueLang": Phrase(
        Text("{property} has two texts in the same language.",
             "{property} hat zwei Texte in derselben Sprache."),
        Text("Here stand {values}; keep one for each language.",
             "Hier stehen {values}; je Sprache nur einen behalten."),
    ),
    "pattern": Phrase(
        Text("{property} is not written in the expected form.",
             "{property} hat nicht die erwartete Schreibweise."),
        Text("Here stands {value}; the expected form, as a regular expression, is {limit}",
             "Hier steht {value}; die erwartete Schreibweise als regulärer Ausdruck ist {limit}"),
        NOTHING,
    ),
    "minLength": Phrase(
        Text("{property} must have at least {limit} characters.",
             "{property} muss mindestens {limit} Zeichen haben.")),
    "maxLength": Phrase(
        Text("{property} may have at most {limit} characters.",
             "{property} darf höchstens {limit} Zeichen haben.")),
    "minInclusive": _range(_LEAST, _LEAST),
    "maxInclusive": _range(_MOST, _MOST),
    "minExclusive": _range(
        Text("greater than", "größer als"), Text("a value greater than", "ein größerer Wert als")),
    "maxExclusive": _range(
        Text("less than", "kleiner als"), Text("a value less than", "ein kleinerer Wert als")),
    "equals": Phrase(
        Text("{property} must have the same values as {limit}.",
             "{property} muss dieselben Werte haben wie {limit}."),
        Text("Only one of them has {value}.", "Nur eines von beiden hat {value}.")),
    "disjoint": Phrase(
        Text("{property} must not share a value with {limit}.",
             "{property} darf keinen Wert mit {limit} gemeinsam haben."),
        Text("Both have {value}.", "Beide haben {value}.")),
    "lessThan": Phrase(
        Text("{property} must be less than {limit}.",
             "{property} muss kleiner als {limit} sein."), _BOTH, _BOTH),
    "lessThanOrEquals": Phrase(
        Text("{property} must not be greater than {limit}.",
             "{property} darf nicht größer als {limit} sein."), _BOTH, _BOTH),
    "closed": Phrase(
        Text("{property} is not foreseen here.", "{property} ist hier nicht vorgesehen."),
        Text("Remove {property} or correct its name.{similar}",
             "{property} entfernen oder den Namen berichtigen.{similar}"),
    ),
    "node": Phrase(
        Text("{value} does not meet {condition} for {property}.",
             "{value} erfüllt {condition} für {property} nicht."),
        _BECAUSE),
    "not": Phrase(
        Text("{value} is excluded as {property}: {excluded}.",
             "{value} ist als {property} ausgeschlossen: {excluded}.")),
    "and": Phrase(
        Text("{value} does not meet all conditions for {property}: {conditions}.",
             "{value} erfüllt nicht alle Bedingungen für {property}: {conditions}.")),
    "or": Phrase(
        Text("{value} meets none of the alternatives for {property}.",
             "{value} erfüllt keine der Möglichkeiten für {property}."),
        Text("Here stands {value}; expected is {values}.",
             "Hier steht {value}; erwartet wird {values}.")),
    "xone": Phrase(
        Text("{value} does not meet exactly one of the alternatives for {property}: "
             "{conditions}.",
             "{value} erfüllt nicht genau eine der Möglichkeiten für {property}: "
             "{conditions}.")),
    "qualifiedMinCount": Phrase(
        Text("{property}: too few of the expected kind (at least {limit}).",
             "{property}: zu wenige der erwarteten Art (mindestens {limit}).")),
    "qualifiedMaxCount": Phrase(
        Text("{property}: too many of this kind (at most {limit}).",
             "{property}: zu viele dieser Art (höchstens {limit}).")),
    "sparql": Phrase(Text("A condition is not met.", "Eine Bedingung ist nicht erfüllt.")),
}  # fmt: skip

OTHER = PHRASES["sparql"]

ITSELF = Text("This", "Dies")

NODE_KINDS = {
    "IRI": Text("an address such as <https://…> or city:dortmund",
                "eine Adresse wie <https://…> oder city:dortmund"),
    "Literal": Text("a text or a number", "ein Text oder eine Zahl"),
    "BlankNode": Text("a nameless node", "ein namenloser Knoten"),
    "BlankNodeOrIRI": Text("an entry, not a text or a number",
                           "ein Eintrag, kein Text und keine Zahl"),
    "BlankNodeOrLiteral": Text("a nameless node, a text or a number",
                               "ein namenloser Knoten, ein Text oder eine Zahl"),
    "IRIOrLiteral": Text("an address, a text or a number",
                         "eine Adresse, ein Text oder eine Zahl"),
}  # fmt: skip

_XSD = PREFIXES["xsd"]
DATATYPES = {
    _XSD + "decimal": Text("a number with decimals such as 53000.0",
                           "eine Zahl mit Nachkommastellen wie 53000.0"),
    _XSD + "integer": Text("a whole number such as 2019", "eine ganze Zahl wie 2019"),
    _XSD + "nonNegativeInteger": Text("a whole number from 0 on", "eine ganze Zahl ab 0"),
    _XSD + "positiveInteger": Text("a whole number from 1 on", "eine ganze Zahl ab 1"),
    _XSD + "double": Text("a number such as 1.5e0", "eine Zahl wie 1.5e0"),
    _XSD + "boolean": Text("true or false", "true oder false"),
    _XSD + "string": Text('a text without a language such as "F060"',
                          'ein Text ohne Sprachangabe wie "F060"'),
    PREFIXES["rdf"] + "langString": Text('a text with its language such as "Dortmund"@de',
                                         'ein Text mit seiner Sprache wie "Dortmund"@de'),
    _XSD + "date": Text('a date such as "2019-05-31"^^xsd:date',
                        'ein Datum wie "2019-05-31"^^xsd:date'),
    _XSD + "dateTime": Text('a time such as "2019-05-31T12:00:00Z"^^xsd:dateTime',
                            'ein Zeitpunkt wie "2019-05-31T12:00:00Z"^^xsd:dateTime'),
    _XSD + "gYear": Text('a year such as "2019"^^xsd:gYear', 'ein Jahr wie "2019"^^xsd:gYear'),
    _XSD + "anyURI": Text('an address such as "https://example.org/"^^xsd:anyURI',
                          'eine Adresse wie "https://example.org/"^^xsd:anyURI'),
}  # fmt: skip
