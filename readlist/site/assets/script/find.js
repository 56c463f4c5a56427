/* readlist: find papers on a page: by words, by choices, in an order. What is set stands in the
   address, so that it can be shared and comes back. Without scripts the page shows every paper. */
((readlist) => {
  "use strict";

  const PAUSE = 120;  // ms after the last key before the page follows
  const ENTRIES = ".rl-entry, .rl-papers .rl-rows > li";
  const fill = (text, numbers) => text.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);

  /* The element that the address names after its #. */
  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  };

  const opener = (button, opened = () => {}) => {
    const panel = document.getElementById(button.getAttribute("aria-controls"));
    const set = (open) => {
      if (open) opened();
      button.setAttribute("aria-expanded", open);
      panel.hidden = !open;
    };
    button.addEventListener("click", () => set(panel.hidden));
    return set;
  };

  const open = (box) => {
    const input = box.querySelector(".rl-find-words");
    const select = box.querySelector("select");
    const clear = box.querySelector(".rl-find-found button");
    const said = box.querySelector("[role=status]");
    const chosen = box.querySelector(".rl-find-chosen");
    const chooser = box.querySelector("[aria-controls='~choices']");

    const entries = [...document.querySelectorAll(ENTRIES)];
    const choices = readlist.choices(box, entries, () => changed());
    const order = readlist.order(entries);
    const settle = readlist.sections(box, entries);
    const unfold = opener(chooser, () => { choices.draw(); show(); });
    opener(box.querySelector(".rl-find-help"));

    let texts;  // of each entry; read when they are first asked for
    const index = () => { texts ??= entries.map(readlist.textOf); };
    const path = location.pathname;
    let busy = 0;
    let pinned = null;  // what the address names shows itself until something is set anew
    let touched = false;  // before that, the page itself says how many papers there are

    const read = () => {
      const asked = new URLSearchParams(location.search);
      input.value = (asked.get("f") ?? "").slice(0, input.maxLength);
      for (const group of choices.groups) group.choose(asked.getAll(group.name));
      const by = asked.get("sort") ?? "";
      select.value = [...select.options].some((option) => option.value === by) ? by : "";
    };

    const write = () => {
      if (location.pathname !== path) return;  // the next page is on its way
      const address = new URL(location.href);
      const asked = address.searchParams;
      ["f", "sort", ...choices.groups.map((group) => group.name)].forEach((name) => asked.delete(name));
      if (input.value.trim()) asked.append("f", input.value.trim());
      for (const group of choices.groups) group.chosen.forEach((id) => asked.append(group.name, id));
      if (select.value) asked.append("sort", select.value);
      if (address.href !== location.href) history.replaceState(history.state, "", address);
    };

    const show = () => {
      const words = readlist.wordsOf(input.value);
      if (words.length) index();
      const passing = choices.sift((n) => words.every((word) => texts[n].includes(word)));
      entries.forEach((entry, n) => { entry.hidden = !passing[n] && !entry.contains(pinned); });
      settle(pinned);
      order.sort(select.value);
      readlist.highlight(entries.filter((entry) => !entry.hidden), words);
      const filtered = words.length > 0 || choices.chosen > 0;
      const n = passing.filter(Boolean).length;
      touched ||= filtered;
      const text = filtered ? (n ? box.dataset.some : box.dataset.none) : box.dataset.every;
      const line = touched ? fill(text, { n, all: entries.length }) : "";
      if (said.textContent !== line) said.textContent = line;
      clear.hidden = !filtered;
      chosen.textContent = choices.chosen || "";
    };

    const changed = () => {
      window.clearTimeout(busy);
      busy = 0;
      pinned = null;
      write();
      show();
    };

    const restore = () => {
      if (location.pathname !== path) return;
      read();
      pinned = target();
      if (choices.chosen) unfold(true);
      show();
    };

    const empty = () => {
      input.value = "";
      choices.groups.forEach((group) => group.chosen.clear());
      changed();
      input.focus();
    };

    input.addEventListener("focus", index, { once: true });
    input.addEventListener("input", () => {
      window.clearTimeout(busy);
      busy = window.setTimeout(changed, PAUSE);
    });
    input.addEventListener("change", () => { if (busy) changed(); });
    select.addEventListener("change", changed);
    clear.addEventListener("click", empty);

    for (const option of [...select.options]) {
      if (option.value && !order.tells(option.value)) option.remove();
    }
    select.parentNode.hidden = select.options.length < 2;
    chooser.hidden = !choices.any;
    restore();
    box.hidden = false;
    return { box, restore, reveal: () => { pinned = target(); show(); } };
  };

  let page;  // what is found on the page that is open
  const start = () => {
    const box = document.querySelector(".rl-find");
    if (box && page?.box === box) return;
    page = box ? open(box) : undefined;
    if (page) reveal();
  };

  /* A paper that a link names shows itself, whatever is filtered. */
  const reveal = () => {
    if (!page?.box.isConnected || !target()) return;
    page.reveal();
    target().scrollIntoView();
  };

  const listen = () => {
    window.addEventListener("popstate", () => page?.restore());
    window.addEventListener("hashchange", reveal);
    /* A link to where one is changes nothing, and is told to nobody. */
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      const here = link?.hash && link.hash === location.hash && link.pathname === location.pathname;
      if (here) window.setTimeout(reveal);
    });
  };

  readlist.begin("find", start, listen);
})(window.readlist ??= {});
