"""What a mistake in a query is called in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from gettext import NullTranslations

    from dortmund_lod.errors import Mistake


def mistake_sentence(mistake: Mistake, texts: NullTranslations) -> str:
    """The sentence, with the place; a well-known prefix comes with its declaration."""
    sentence = texts.gettext(f"mistake.{mistake.kind}").format(token=mistake.token)
    iri = PREFIXES.get(mistake.token.rstrip(":"))
    if iri and mistake.kind == "undeclared-prefix":
        declaration = f"PREFIX {mistake.token} <{iri}>"
        sentence += " " + texts.gettext("mistake.add-prefix").format(declaration=declaration)
    return texts.gettext("mistake.place").format(
        line=mistake.line, column=mistake.column, sentence=sentence
    )
