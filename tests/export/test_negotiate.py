"""The Lua of the static twin chooses as the site itself does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lupa import LuaRuntime

from dortmund_lod import export
from dortmund_lod.errors import NotAcceptable
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import DOCUMENTS
from dortmund_lod.site.i18n import language
from dortmund_lod.site.middleware import compression

_SERVER = Path(export.__file__).parent / "server"
_LUA = LuaRuntime(unpack_returned_tuples=True)
_CHOOSER: Any = _LUA.execute((_SERVER / "negotiate.lua").read_text())
_NOTHING = "none/of-these"
_RECORD = (
    "".join(
        f"= 200 {','.join(fmt.media_types)} {lang} {coding} -\nContent-Type: {fmt.media_type}\n\n"
        for fmt in DOCUMENTS
        for lang in ("en", "de")
        for coding in ("-", "br", "gzip")
    )
    + f"= 406 {_NOTHING} - - -\n\n"
)
_VARIANTS = _CHOOSER.variants(_RECORD)

_types = st.sampled_from(
    [
        *(name for fmt in DOCUMENTS for name in fmt.media_types),
        "*/*",
        "text/*",
        "application/*",
        "image/png",
        "TEXT/TURTLE",
        "nonsense",
        "",
    ]
)
_weights = st.sampled_from(
    [
        "",
        ";q=0",
        ";q=0.5",
        "; q=0.999",
        ";q=1.0",
        ";q=abc",
        ";q=7",
        ";charset=utf-8",
        ';profile="a,b;q=0"',
        ";charset=utf-8;q=0.3",
        ";q=",
    ]
)
_accepts = st.lists(st.tuples(_types, _weights).map("".join), max_size=5).map(", ".join)


def _chosen(**headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return _CHOOSER.choose(_VARIANTS, given.get)


@given(_accepts | st.text(max_size=20))
def test_it_gives_the_format_that_the_site_gives(accept: str) -> None:
    try:
        expected = negotiate(accept, DOCUMENTS).media_type
    except NotAcceptable:
        expected = _NOTHING
    assert _chosen(Accept=accept).types.split(",")[0] == expected


@given(
    st.lists(
        st.sampled_from(
            [
                "br",
                "gzip",
                "identity",
                "*",
                "deflate",
                "br;q=0",
                "gzip;q=0.5",
                "*;q=0",
                "identity;q=0.7",
            ]
        ),
        max_size=4,
    ).map(", ".join)
)
def test_it_gives_the_coding_that_the_site_gives(accepted: str) -> None:
    assert (_chosen(Accept_Encoding=accepted).coding or "") == compression.choose(accepted)


@given(
    st.lists(
        st.sampled_from(["de", "en", "fr", "de-AT", "en-GB;q=0.5", "de;q=0.8", "en;q=0.1"]),
        max_size=4,
    ).map(", ".join)
)
def test_it_gives_the_language_that_the_site_gives(accepted: str) -> None:
    expected = language._preferred("", accepted)[0]  # noqa: SLF001 - what the site itself asks
    assert _chosen(Accept="text/html", Accept_Language=accepted).language == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('"x"', '"x"'),
        ('W/"x"', '"x"'),
        ('"a", "x-br"', '"x-br"'),
        ('"a"', None),
        ("*", '"x"'),
    ],
)
def test_who_has_it_in_any_coding_is_not_sent_it_again(
    condition: str, expected: str | None
) -> None:
    (variant,) = _CHOOSER.variants('= 200 - - - -\nETag: "x"\n\n').values()
    assert _CHOOSER.known(variant, {"If-None-Match": condition}.get) == expected


@pytest.mark.parametrize(
    ("target", "with_query", "without"),
    [
        ("/a", "/a", "/a"),
        ("/a%20b?c=%C3%A4", "/a b?c=ä", "/a b"),
        ("/a?", "/a", "/a"),
        ("/%2e%2e/%00", "/../\0", "/../\0"),
        ("/%zz", "/%zz", "/%zz"),
    ],
)
def test_the_key_of_a_record_is_the_address_as_it_was_meant(
    target: str, with_query: str, without: str
) -> None:
    keys = [_CHOOSER.key(target, which) for which in (True, False)]
    assert keys == [with_query, without]
