// The editor's colours are those of the page, so light and dark follow it.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { EditorView } from "@codemirror/view";

const layout = EditorView.theme({
  "&": { background: "var(--card)", border: "1px solid var(--soft)", borderRadius: "4px", color: "var(--ink)", fontSize: ".95rem" },
  "&.cm-focused": { outline: "3px solid var(--mark)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", maxHeight: "32rem", minHeight: "11rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".6rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--wash)", border: "none", color: "var(--soft)" },
  ".cm-tooltip": { background: "var(--card)", border: "1px solid var(--soft)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--paper)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "none", maxWidth: "min(44rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { alignItems: "baseline", display: "flex", padding: ".15rem .5rem" },
  ".cm-completionLabel": { flex: "none" },
  ".cm-completionCount": { color: "inherit", fontVariantNumeric: "tabular-nums", marginInlineStart: "auto", opacity: ".85", paddingInlineStart: "1rem" },
  ".cm-completionInfo": { maxWidth: "22rem" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } },
  ".cm-completionInfo p": { margin: "0" },
  ".cm-completionDetail": { marginInlineStart: "1em", opacity: ".85" },
});

const words = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)", fontWeight: "600" },
  { tag: [tags.atom, tags.string, tags.number], color: "var(--code-value)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

export const colours = [layout, syntaxHighlighting(words)];
