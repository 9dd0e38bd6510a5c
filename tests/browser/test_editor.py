"""The query editor: what it offers where, what it mends, and that it holds what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE = 1500
_SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def _typing(page: Any, text: str) -> None:
    """Empty the editor, and write into it as fast as a person may."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text, delay=20)


def _offered(page: Any) -> list[str]:
    """What the editor offers when it has had the time to ask, and to show it."""
    page.wait_for_timeout(_PATIENCE)
    return [str(each) for each in page.locator(".cm-completionLabel").all_inner_texts()]


def _choose(page: Any) -> None:
    """Choose the first of what is offered: keys count when the list has been seen for a moment."""
    page.wait_for_timeout(150)
    page.keyboard.press("ArrowDown")


def _text(page: Any) -> str:
    return "\n".join(page.locator(".cm-line").all_inner_texts())


def _answered(page: Any) -> None:
    page.locator(
        ".editor-actions [role=status]", has_text=re.compile("nswered|Nach|Nicht")
    ).wait_for()


@pytest.mark.parametrize(
    ("typed", "first", "among"),
    [
        ("SELECT * { ?x a ", "dlo:Passage", "dlo:Figure"),
        ("SELECT * { ?x a dlo:Figure . ?x ", "dlo:epistemicStatus", "dlo:statedValue"),
        ("SELECT * { ?x a dlo:Figure ; ", "dlo:epistemicStatus", "dlo:statedValue"),
        ("SELECT * { ?x ", "a", "rdfs:label"),
        ("SELECT * { ?x a dlo:Figure ; dlo:epistemicStatus ", "?concept", "code:fact"),
        ("SELECT * { ?x a dlo:Figure ; dlo:subject ?y . ?y ", "a", "dlo:ofCity"),
        (
            "SELECT * { ?x a dlo:Figure ; dlo:epistemicStatus/",
            "rdfs:isDefinedBy",
            "skos:prefLabel",
        ),
        ("SELECT * { ?x dlo:statedValue ?v ; ", "a", "dlo:qualifier"),
        ("SELECT * { ?x dlo:subject [ ", "a", "dlo:ofCity"),
        ("SELECT * { <id/city/dortmund> ", "a", "schema:containedInPlace"),
    ],
)
def test_what_fits_the_place_is_offered_with_the_right_kind_first(
    visit: Callable[..., Any], site: str, typed: str, first: str, among: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, typed)
    offered = _offered(page)
    assert offered[0] == first
    assert among in offered


def test_after_an_object_the_signs_that_may_follow_are_offered_when_asked_for(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, "SELECT * { ?x a dlo:Figure ")
    assert _offered(page) == []
    page.keyboard.press("Control+Space")
    assert _offered(page)[:3] == [";", ".", ","]


@pytest.mark.parametrize(("language", "name"), [("en", "stated value"), ("de", "genannter Wert")])
def test_a_property_comes_with_its_name_meaning_and_count_in_the_reader_s_language(
    visit: Callable[..., Any], site: str, language: str, name: str
) -> None:
    page = visit(site + "/sparql", language=language)
    _typing(page, "SELECT * { ?x a dlo:Figure ; dlo:stat")
    option = page.get_by_role("option", name=re.compile("dlo:statedValue"))
    option.wait_for()
    assert name in option.inner_text()
    assert option.inner_text().endswith("19")
    _choose(page)
    page.locator(".cm-completionInfo p").wait_for()


@pytest.mark.parametrize(
    "typed", ["", "SELECT ", "SELECT * { FILTER(", "# words", 'ASK { ?s ?p "a']
)
def test_control_and_space_always_answer(visit: Callable[..., Any], site: str, typed: str) -> None:
    page = visit(site + "/sparql")
    _typing(page, typed)
    page.keyboard.press("Control+Space")
    assert _offered(page)


def test_the_editor_completes_from_the_data_and_declares_the_prefix(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql?query=ASK {}")
    _typing(page, "SELECT * { ?f a Figu")
    page.get_by_role("option", name=re.compile("dlo:Figure")).wait_for()
    _choose(page)
    page.keyboard.press("Enter")
    assert _text(page) == f"PREFIX dlo: <{site}/ontology#>\nSELECT * {{ ?f a dlo:Figure"
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("PREFIX"))
    page.locator("#result tbody tr").first.wait_for()
    assert page.locator("#result tbody tr").count() == 19


def test_a_prefix_of_the_query_s_own_is_used_for_what_it_stands_for(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, f"PREFIX o: <{site}/ontology#>\nSELECT * {{ ?f a o:Figu")
    assert _offered(page)[0] == "o:Figure"


@pytest.mark.parametrize("mark", ["?", "$"])
def test_within_a_variable_the_editor_offers_the_query_s_own(
    visit: Callable[..., Any], site: str, mark: str
) -> None:
    page = visit(site + "/sparql")
    for written in (f"SELECT {mark}", f"SELECT {mark}name", f"SELECT * {{ {mark}figu"):
        _typing(page, written)
        assert _offered(page) == []
    _typing(page, f"SELECT ?name $nation ?other {{ {mark}na")
    assert _offered(page) == [f"{mark}name", f"{mark}nation"]
    _choose(page)
    page.keyboard.press("Enter")
    assert _text(page) == f"SELECT ?name $nation ?other {{ {mark}name"


def test_the_mark_of_a_path_begins_no_variable(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/sparql")
    _typing(page, "ASK { ?s dlo:about?")
    assert _offered(page) == []


@pytest.mark.parametrize("line", ["SELECT ?name", "SELECT * { ?f a Figu", "SEL", "ASK { ?s a "])
def test_enter_is_a_new_line_unless_the_writer_went_into_the_list(
    visit: Callable[..., Any], site: str, line: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, line)
    page.wait_for_timeout(_PATIENCE)
    page.keyboard.press("Enter")
    page.keyboard.type("x")
    first, second = _text(page).split("\n")[:2]
    assert (first, second.strip(" }")) == (line, "x")


def test_the_editor_holds_what_is_typed_line_by_line(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/sparql")
    lines = [
        *("SELECT ?figure ?name WHERE {", "?figure a dlo:Figure ;", "rdfs:label ?name ."),
        *('FILTER(LANG(?name) = "en")', "}"),
    ]
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    for line in lines:
        page.keyboard.type(line, delay=60)
        page.keyboard.press("Enter")
    written = [line.strip() for line in _text(page).split("\n") if line.strip()]
    assert [line for line in written if not line.startswith("PREFIX")] == lines
    assert [line.split()[1] for line in written if line.startswith("PREFIX")] == ["dlo:", "rdfs:"]


def test_a_new_line_is_indented_as_the_formatter_does_it(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    for line in ("ASK {", "?s ?p 1 ;", "?q 2 .", "OPTIONAL {", "?s ?r 3", "}", "}"):
        if line == "ASK {":
            _typing(page, line)
        else:
            page.keyboard.press("Enter")
            page.keyboard.type(line, delay=20)
    typed = _text(page)
    assert typed.split("\n")[1:3] == ["  ?s ?p 1 ;", "    ?q 2 ."]
    page.get_by_role("button", name="Format").click()
    assert _text(page).rstrip() == typed


def test_a_well_known_prefix_is_declared_when_its_colon_is_typed_and_undone_with_it(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, "ASK { ?s foaf:")
    assert _text(page) == "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nASK { ?s foaf:"
    for text in ("ASK { ?s strange:", 'ASK { ?s ?p "foaf:', "# foaf:", "PREFIX foaf:"):
        _typing(page, text)
        assert "xmlns" not in _text(page)


def test_what_is_sent_declares_the_prefixes_that_are_known(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(f"{site}/sparql?query={quote('ASK { ?s skos:note ?o . FILTER(?o = dlo:a) }')}")
    page.locator("button.run").click()
    _answered(page)
    assert "PREFIX skos:" in _text(page)
    assert "PREFIX dlo:" in _text(page)
    assert page.locator("#failure").count() == 0


def test_a_mistake_is_told_while_it_is_made_and_a_button_declares_the_prefix(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(f"{site}/sparql?lang=de&query={quote('ASK { ?s skos:note strange:x }')}")
    told = page.locator(".problems li")
    told.first.wait_for()
    assert [each.split(".")[0] for each in told.all_inner_texts()] == [
        "Zeile 1: Das Präfix skos: ist nicht deklariert",
        "Zeile 1: Das Präfix strange: ist nicht deklariert",
    ]
    assert page.locator(".cm-lintRange-error").count() == 2
    page.get_by_role("button", name="skos: deklarieren", exact=True).click()
    page.wait_for_timeout(_PATIENCE)
    assert told.count() == 1
    assert _text(page).startswith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>")


def test_a_mistake_that_the_server_finds_is_marked_at_its_place(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, "SELECT * { ?s ?p 1, }")
    page.keyboard.press("Control+Enter")
    page.locator(".failure").wait_for()
    page.locator(".problems li", has_text="Line").wait_for()
    assert page.locator(".cm-lintRange-error, .cm-lintPoint-error").count() == 1
    assert page.locator("#mistake").inner_text() in page.locator(".problems").inner_text()
    status = page.locator(".editor-actions [role=status]").inner_text()
    assert status.startswith("Not answered")
    page.locator(".cm-content").press("End")
    page.keyboard.type(" ")
    page.locator(".problems").wait_for(state="hidden")


def test_without_scripts_a_link_declares_the_prefix_and_asks(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(f"{site}/sparql?query={quote('ASK { ?s skos:note ?o }')}", scripts=False)
    page.get_by_role("link", name="Declare skos: and run").click()
    assert page.locator("#failure").count() == 0
    assert page.locator("#result").count() == 1


def test_a_query_runs_without_loading_the_page_anew_and_its_address_is_kept(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    page.evaluate("window.isTheSame = true")
    page.evaluate("addEventListener('results:loaded', (event) => { shown = event.target.id })")
    for text in ("ASK { ?s ?p 1 }", "SELECT (2 AS ?n) {}"):
        _typing(page, text)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(quote(text[:3])))
        _answered(page)
    assert page.locator("#result tbody td").inner_text() == "2"
    assert page.evaluate("window.shown") == "answer"
    page.go_back()
    page.locator("#result", has_text="false").or_(
        page.locator("#result", has_text="true")
    ).wait_for()
    assert _text(page) == "ASK { ?s ?p 1 }"
    assert page.evaluate("window.isTheSame")
    page.reload()
    assert page.locator("#result").count() == 1


def test_who_follows_a_fragment_keeps_the_answer_and_what_was_written(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(f"{site}/sparql?query={quote('ASK {}')}#100%")
    _typing(page, "SELECT (1 AS ?n) {}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("location.hash = 'result'")
    page.go_back()
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert page.url.endswith("#100%")
    assert _text(page) == "SELECT (1 AS ?n) {}"
    assert not any("/sparql" in each for each in asked)


def test_a_long_query_runs_too_and_stays_out_of_the_address(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(f"{site}/sparql")
    _typing(page, "")
    page.keyboard.insert_text(f"ASK {{}} # {'x' * 9000}")
    page.keyboard.press("Control+Enter")
    page.locator("#result").wait_for()
    assert "xxx" not in page.url


def test_a_query_is_cancelled_and_ends(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/sparql")
    _typing(page, _SLOW)
    page.keyboard.press("Control+Enter")
    page.locator(".clock", has_text="s").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.locator("[role=status]", has_text="Cancelled after").wait_for()
    assert page.locator("button.cancel").is_hidden()
    assert page.evaluate("document.activeElement.className") == "run"
    assert page.locator("#result").count() == 0


def test_the_formatter_lays_out_and_says_the_same(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/sparql")
    _typing(page, "ASK {?s ?p ?o;?q 1.FILTER(?o>2)}")
    page.keyboard.press("Shift+Alt+F")
    assert _text(page).rstrip() == "ASK {\n  ?s ?p ?o ;\n    ?q 1 .\n  FILTER(?o>2)\n}"


def test_the_last_queries_stay_on_this_device_until_they_are_cleared(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    page.evaluate("localStorage.clear()")
    for text in ("ASK {}", "SELECT (1 AS ?one) {}", "ASK {}"):
        _typing(page, text)
        page.keyboard.press("Control+Enter")
        _answered(page)
        page.wait_for_timeout(100)
    page.goto(site + "/sparql")
    page.locator(".history summary").click()
    assert page.locator(".history li button").all_inner_texts() == [
        "ASK {}",
        "SELECT (1 AS ?one) {}",
    ]
    page.locator(".history li button").nth(1).click()
    assert _text(page) == "SELECT (1 AS ?one) {}"
    page.get_by_role("button", name="Clear").click()
    assert page.locator(".history li").count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_the_history_is_bounded_and_bears_what_others_wrote_into_it(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    page.evaluate("localStorage.setItem('dortmund-lod:queries', '[1, {\"query\": 2}, null]')")
    page.reload()
    _typing(page, "ASK {}")
    page.evaluate(
        "localStorage.setItem('dortmund-lod:queries', JSON.stringify("
        "Array.from({ length: 50 }, (_, n) => ({ query: `ASK { } # ${n}`, asked: n }))))"
    )
    page.keyboard.press("Control+Enter")
    _answered(page)
    kept = page.evaluate("JSON.parse(localStorage.getItem('dortmund-lod:queries'))")
    assert len(kept) == 30
    assert kept[0]["query"] == "ASK {}"
    page.evaluate("localStorage.clear()")


def test_examples_are_searched_and_asked(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/sparql", language="de")
    field = page.get_by_role("searchbox", name="Beispiele durchsuchen")
    field.fill("grösse nothing")
    assert page.locator(".examples .empty").is_visible()
    field.fill("PREISE auszeichnungen")
    shown = page.locator(".examples li:visible")
    assert 0 < shown.count() < 5
    shown.first.locator("a").click()
    _answered(page)
    assert page.locator("#result").count() == 1
    assert "SELECT" in _text(page)


def test_examples_are_in_groups_by_what_they_are_about(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    titles = page.locator(".examples h2").all_inner_texts()
    assert titles[0] == "Figure"
    assert titles[-1] == "For any data"
    page.locator(".examples a", has_text="Passage: a table of 97").click()
    _answered(page)
    assert page.locator("#result thead th").first.inner_text() == "item"
    assert page.locator("#result tbody tr").count() == 100


def test_the_model_is_beside_the_editor_and_its_terms_go_into_the_query(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql")
    _typing(page, "SELECT * { ?x a")
    page.locator(".model > summary").click()
    page.locator(".model summary", has_text="Figure").click()
    page.get_by_role("button", name="dlo:Figure", exact=True).first.click()
    assert _text(page) == f"PREFIX dlo: <{site}/ontology#>\nSELECT * {{ ?x a dlo:Figure"


def test_the_model_is_a_page_for_those_without_scripts(
    visit: Callable[..., Any], site: str
) -> None:
    page = visit(site + "/sparql", scripts=False)
    page.locator(".model > summary").click()
    page.locator(".model a").click()
    page.locator("#model summary", has_text="Figure").click()
    assert "dlo:statedValue" in page.locator("#model details[open]").inner_text()


def test_tab_leaves_the_editor(visit: Callable[..., Any], site: str) -> None:
    page = visit(site + "/sparql")
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


@pytest.mark.parametrize("look", [("en", 1280), ("de", 390)])
def test_axe_finds_no_violation_in_an_editor_at_work(
    visit: Callable[..., Any], site: str, axe: str, look: tuple[str, int]
) -> None:
    language, width = look
    page = visit(
        f"{site}/sparql?query={quote('ASK { ?s skos:note ?o }')}", language=language, width=width
    )
    page.locator(".problems li").first.wait_for()
    for name in ("examples", "model", "history"):
        page.locator(f".query-aside .{name}").evaluate("each => { each.open = true }")
    page.locator(".model summary", has_text=re.compile("Figure|Kennzahl")).click()
    _typing(page, "SELECT * { ?x a dlo:Figure ; ")
    page.get_by_role("option").first.wait_for()
    page.evaluate(axe)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.wait_for_timeout(100)
        found = page.evaluate("axe.run().then(result => result.violations.map(each => each.id))")
        assert found == [], colours
    assert page.evaluate("document.documentElement.scrollWidth") <= width
