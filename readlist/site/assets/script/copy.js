/* readlist: a button that copies a BibTeX entry. Without scripts the page only lacks the button. */
(() => {
  "use strict";

  /* Where the clipboard is refused, select the text for the reader's own copying. */
  const select = (block) => {
    const range = document.createRange();
    range.selectNodeContents(block);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copy = async (block, button, words) => {
    try {
      await navigator.clipboard.writeText(block.textContent);
    } catch {
      select(block);
      if (!document.execCommand("copy")) return;
    }
    button.textContent = words.copied;
    window.setTimeout(() => { button.textContent = words.copy; }, 1600);
  };

  const addButton = (box) => {
    if (box.dataset.on) return;
    box.dataset.on = "true";
    const block = box.querySelector("code") ?? box.firstElementChild;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rl-copy";
    button.setAttribute("aria-live", "polite");
    button.textContent = box.dataset.copy;
    button.addEventListener("click", () => copy(block, button, box.dataset));
    box.append(button);
  };

  const start = () => document.querySelectorAll(".rl-bibtex").forEach(addButton);

  /* Material replaces the page without loading it (navigation.instant) and says so here. */
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
