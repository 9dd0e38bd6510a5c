"""The expressions that static servers negotiate by choose as the site itself does."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.errors import NotAcceptable
from dortmund_lod.export import accept_maps
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import DOCUMENTS
from dortmund_lod.site.i18n import language
from dortmund_lod.site.i18n.translations import LANGUAGES

_DOCUMENTS = [*accept_maps.media_types([fmt.media_types for fmt in DOCUMENTS])]
_LANGUAGES = [*accept_maps.languages(LANGUAGES)]
_TYPES = st.sampled_from(
    [
        *(name for fmt in DOCUMENTS for name in fmt.media_types),
        "*/*",
        "text/*",
        "application/*",
        "image/png",
        "TEXT/TURTLE",
    ]
)
_WEIGHTS = st.sampled_from(
    [
        "",
        ";q=0",
        ";q=0.0",
        ";q=0.5",
        "; q=0.3",
        ";Q=.9",
        ";q=1.0",
        ";q=1.000",
        ";q=abc",
        ";q=0.05",
        ";charset=utf-8",
        ';profile="a,b;q=0"',
        "; charset=utf-8; q=0.3",
    ]
)
_RANGES = st.tuples(_TYPES, _WEIGHTS)
_ACCEPTS = st.lists(_RANGES, max_size=5, unique_by=lambda pair: pair[0].lower()).map(
    lambda pairs: ", ".join(map("".join, pairs))
)


def _chosen(accept: str) -> str:
    if not accept:
        return DOCUMENTS[0].suffix
    matching = (
        DOCUMENTS[index].suffix
        for expression, index in _DOCUMENTS
        if re.match(expression, accept, re.IGNORECASE)
    )
    return next(matching, "none")


def _expected(accept: str) -> str:
    try:
        return negotiate(accept, DOCUMENTS).suffix
    except NotAcceptable:
        return "none"


@given(_ACCEPTS)
def test_the_format_is_the_one_that_the_site_gives(accept: str) -> None:
    assert _chosen(accept) == _expected(accept)


def test_weights_are_told_apart_by_their_first_decimal_only() -> None:
    assert _chosen("application/n-triples;q=0.7, text/turtle;q=0.69") == "nt"
    assert _chosen("application/n-triples;q=0.69, text/turtle;q=0.61") == "ttl"


def test_a_header_that_nobody_can_read_counts_as_absent() -> None:
    assert [_chosen(accept) for accept in (";;,q=", "a" * 6000)] == ["ttl", "ttl"]


def _language(accepted: str) -> str:
    matching = (
        tag for expression, tag in _LANGUAGES if re.match(expression, accepted, re.IGNORECASE)
    )
    return next(matching, LANGUAGES[0])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["de", "en", "fr", "de-AT", "en-GB", "DE"]),
            st.sampled_from(["", ";q=0.5", ";q=0.8", ";q=0.1", "; q=0.3"]),
        ),
        max_size=4,
        unique_by=lambda pair: pair[0][:2].lower(),
    ).map(lambda pairs: ", ".join(map("".join, pairs)))
)
def test_the_language_is_the_one_that_the_site_gives(accepted: str) -> None:
    of_the_site, _ = language._preferred("", accepted, LANGUAGES)  # noqa: SLF001 - what the site asks
    assert _language(accepted) == of_the_site


def test_a_language_that_is_refused_or_unknown_is_not_given() -> None:
    for accepted in ("de;q=0", "de;q=0, en", "deutsch", "fr", "*", ""):
        assert _language(accepted) == "en", accepted
