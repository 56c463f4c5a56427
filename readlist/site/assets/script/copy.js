/* readlist: buttons that copy a BibTeX entry or a reference. Without scripts only they lack. */
((readlist) => {
  "use strict";

  const BOX = "[data-copy]";

  const block = (box) => box.firstElementChild;  // the button comes after it

  /* Where the clipboard is refused, select the text for the reader's own copying. */
  const select = (box) => {
    box.closest("details")?.setAttribute("open", "");
    window.getSelection().selectAllChildren(block(box));
    return document.execCommand("copy");
  };

  /* Copy what a box holds, and say so. */
  readlist.copy = async (box) => {
    try {
      await navigator.clipboard.writeText(block(box).textContent.trim());
    } catch {
      if (!select(box)) return;
    }
    readlist.say(box.dataset.copied);
    const button = box.querySelector(".rl-copy");
    if (!button) return;
    button.textContent = box.dataset.copied;
    window.setTimeout(() => { button.textContent = box.dataset.copy; }, 1600);
  };

  const addButton = (box) => {
    if (box.dataset.on) return;
    box.dataset.on = "true";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rl-copy";
    button.textContent = box.dataset.copy;
    button.addEventListener("click", () => readlist.copy(box));
    box.append(button);
  };

  /* A page of two thousand folds gets the button of each when it is opened. */
  const unfolded = (event) => event.target.querySelectorAll?.(BOX).forEach(addButton);
  const start = () => {
    for (const box of document.querySelectorAll(BOX)) {
      if (!box.closest("details:not([open])")) addButton(box);
    }
  };
  readlist.begin("copy", start, () => document.addEventListener("toggle", unfolded, true));
})(window.readlist ??= {});
