// what Tab should reach, and what it reached
const shown = (element) => element.getClientRects().length > 0 && element.checkVisibility();
const roots = () => [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)];
const selector = "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0'], [contenteditable]";

globalThis.reached = new Set();
globalThis.countFocusable = () =>
  new Set(roots().flatMap((root) => [...root.querySelectorAll(selector)]).filter(shown)).size;
globalThis.noteFocus = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element?.matches(selector)) reached.add(element);
};
