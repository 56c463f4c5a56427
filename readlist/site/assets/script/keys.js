/* readlist: keys. `/` to the filter, j and k or arrows among papers, c copies, Escape leaves. */
((readlist) => {
  "use strict";

  const ENTRIES = ".rl-entry:not([hidden]), .rl-papers .rl-rows > li:not([hidden])";
  const OFF = "readlist.keys";
  const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select";

  const box = () => document.querySelector(".rl-find:not([hidden])");
  const link = (entry) => entry.querySelector("h3 a, a");
  const typing = (element) => element.isContentEditable || element.matches(FIELDS);
  const entryOf = (element) => element.closest(ENTRIES);
  /* Material's search is open, or the focus is in it. */
  const searching = (element) =>
    element.closest(".md-search") || document.querySelector("[data-md-toggle=search]:checked");

  /* Letters as keys can be switched off (WCAG 2.1.4); where nothing can be kept, for this page. */
  let off = false;
  const kept = () => {
    try {
      off = localStorage.getItem(OFF) === "off";
    } catch { /* a browser that keeps nothing */ }
  };
  const keep = (on) => {
    off = !on;
    try {
      localStorage.setItem(OFF, on ? "on" : "off");
    } catch { /* the same */ }
  };

  const go = (entry) => {
    link(entry).focus({ preventScroll: true });
    entry.scrollIntoView({ block: "nearest" });
  };

  const move = (from, step) => {
    const entries = [...document.querySelectorAll(ENTRIES)].filter(link);
    const at = entries.indexOf(from);
    const inView = () => Math.max(0, entries.findIndex((one) => one.getBoundingClientRect().bottom > 80));
    const next = entries[at < 0 ? inView() : at + step];
    if (next) go(next);
    return entries.length > 0;
  };

  const copy = (entry) => {
    const bibtex = entry?.querySelector(".rl-bibtex:not(.rl-reference)");
    if (bibtex) readlist.copy(bibtex);
    return !!bibtex;
  };

  const filter = () => {
    const words = box()?.querySelector(".rl-find-words");
    words?.focus();
    words?.select();
    return !!words;
  };

  const help = () => {
    const button = box()?.querySelector(".rl-find-help");
    button?.click();
    return !!button;
  };

  const leave = (element) => {
    if (entryOf(element)) element.blur();
    return false;
  };

  const arrow = (step) => (element) => !!entryOf(element) && move(entryOf(element), step);

  /* Each does its part and says whether the key was its own. */
  const KEYS = { ArrowDown: arrow(1), ArrowUp: arrow(-1), Escape: leave };
  const LETTERS = {
    "/": filter,
    "?": help,
    j: (element) => move(entryOf(element), 1),
    k: (element) => move(entryOf(element), -1),
    c: (element) => copy(entryOf(element)),
  };

  /* In the filter itself: down to the papers, or out. */
  const down = (input) => {
    input.dispatchEvent(new Event("change"));  // what was typed last counts
    return move(null, 1);
  };
  const inFilter = {
    ArrowDown: down,
    Enter: down,
    Escape: (input) => {
      if (!input.value) input.blur();
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
      return true;
    },
  };

  const act = (event) => {
    const { target, key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (!target.closest || searching(target)) return undefined;
    if (target.matches(".rl-find-words")) return inFilter[key]?.(target);
    if (typing(target)) return undefined;
    return (KEYS[key] ?? (off ? undefined : LETTERS[key]))?.(target);
  };

  const listen = () => {
    kept();
    /* Before Material, whose search has `/` where a page has no filter. */
    window.addEventListener("keydown", (event) => {
      if (!act(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  };

  const start = () => {
    const check = box()?.querySelector(".rl-find-keys input");
    if (!check) return;
    check.checked = !off;
    check.addEventListener("change", () => keep(check.checked));
  };

  readlist.begin("keys", start, listen);
})(window.readlist ??= {});
