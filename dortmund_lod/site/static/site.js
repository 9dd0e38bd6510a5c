// The pages work without this; it adds copy buttons and the search key.
const words = document.documentElement.lang === "de"
  ? { copy: "Kopieren", copied: "Kopiert" }
  : { copy: "Copy", copied: "Copied" };

for (const box of document.querySelectorAll(".copyable")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.querySelector("code").textContent);
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  });
  if (navigator.clipboard) box.append(button);
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.querySelector("main input[type=search], header input[type=search]");
  field.focus();
  field.select();
});

// a fragment opens what it lies in
if (location.hash) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.closest("details")?.setAttribute("open", "");
}
