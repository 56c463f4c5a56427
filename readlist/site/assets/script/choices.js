/* readlist: choices among entries, by theme, keyword, status, year, kind of link. A paper has to
   have one of what is chosen in each group; a count says how many papers a choice would bring. */
((readlist) => {
  "use strict";

  const FIRST = 15;   // choices before "More"; of keywords, those that one paper has come after it
  const FEW = 5;      // but so many at least
  const MOST = 100;   // choices after it; the filter finds the rest by its words
  const YEARS = 10;   // single years; more are counted by decades

  const listed = (text) => text ? text.split(" ") : [];
  const decade = (year) => /^\d{4}$/.test(year) ? `${year.slice(0, 3)}0-${year.slice(0, 3)}9` : year;

  /* What an entry has of a group, from its data attributes. */
  const HAS = {
    theme: (entry) => listed(entry.dataset.themes),
    kw: (entry) => listed(entry.dataset.keywords).map((id) => id.replace(/^k-/, "")),
    status: (entry) => listed(entry.dataset.status),
    year: (entry) => entry.dataset.year ? [entry.dataset.year] : [],
    has: (entry) => listed(entry.dataset.links),
  };

  const valuesOf = (name, entries) => {
    const values = entries.map(HAS[name]);
    if (name !== "year" || new Set(values.flat()).size <= YEARS) return values;
    return values.map((years) => years.map(decade));
  };

  /* Keywords are named where they stand: the chips of an entry, in the order of its attribute. */
  const keywordNames = (entries, values) => {
    const names = new Map();
    entries.forEach((entry, n) => {
      const chips = entry.querySelectorAll(".rl-word");
      values[n].forEach((id, i) => { if (chips[i] && !names.has(id)) names.set(id, chips[i].textContent); });
    });
    return names;
  };

  const counted = (values) => {
    const counts = new Map();
    for (const value of values.flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };

  const ordered = (name, ids, counts, known) => {
    if (name === "year") return ids.sort((a, b) => b.localeCompare(a));
    if (name === "status") return ids.sort((a, b) => known.indexOf(a) - known.indexOf(b));
    return ids.sort((a, b) => counts.get(b) - counts.get(a));
  };

  /* One group: what its entries have, what is chosen of it, and its buttons. */
  class Group {
    constructor(box, entries, changed) {
      this.box = box;
      this.name = box.dataset.group;
      this.values = valuesOf(this.name, entries);
      this.changed = changed;
      this.chosen = new Set();
      this.entries = entries;
      const given = new Map(Object.entries(JSON.parse(box.dataset.names)));
      const counts = counted(this.values);
      /* What every paper has tells none from another. */
      const telling = [...counts.keys()].filter((id) => counts.get(id) < entries.length);
      this.ids = ordered(this.name, telling, counts, [...given.keys()]);
      const shared = telling.filter((id) => counts.get(id) > 1).length;
      this.first = this.name === "kw" ? Math.min(FIRST, Math.max(FEW, shared)) : FIRST;
      this.names = given;
      this.buttons = new Map();
      box.hidden = !this.ids.length;
    }

    passes(n) {
      return !this.chosen.size || this.values[n].some((id) => this.chosen.has(id));
    }

    choose(ids) {
      const known = new Set(this.ids);
      this.chosen = new Set(ids.filter((id) => known.has(id)));
    }

    /* Buttons cost time on a large page, so they wait until they are seen. */
    draw() {
      if (this.buttons.size || !this.ids.length) return;
      const shown = this.ids.filter((id, n) => n < MOST || this.chosen.has(id));
      if (this.name === "kw") this.names = keywordNames(this.entries, this.values);
      this.row = this.box.lastElementChild;
      this.row.append(...shown.map((id) => this.button(id)));
      if (shown.length > this.first + 1) this.fold(shown.slice(this.first));
    }

    button(id) {
      const button = document.createElement("button");
      const name = document.createElement("span");
      const count = document.createElement("span");
      name.dir = "auto";
      name.textContent = this.names.get(id) ?? id.replace("-", "–");
      count.className = "rl-count";
      button.type = "button";
      button.className = "rl-choice";
      button.append(name, " ", count);
      button.addEventListener("click", () => {
        if (!this.chosen.delete(id)) this.chosen.add(id);
        this.changed();
      });
      this.buttons.set(id, button);
      return button;
    }

    fold(ids) {
      const more = document.createElement("button");
      more.type = "button";
      more.className = "rl-find-button rl-find-more";
      this.more = (open) => {
        more.setAttribute("aria-expanded", open);
        more.textContent = open ? this.box.dataset.fewer : this.box.dataset.more;
        ids.forEach((id) => { this.buttons.get(id).hidden = !open && !this.chosen.has(id); });
      };
      more.addEventListener("click", () => this.more(more.getAttribute("aria-expanded") !== "true"));
      this.row.append(more);
      this.more(false);
    }

    show(counts) {
      for (const [id, button] of this.buttons) {
        const count = counts.get(id) ?? 0;
        button.lastChild.textContent = count;
        button.setAttribute("aria-pressed", this.chosen.has(id));
        button.classList.toggle("rl-choice--none", !count);
        if (this.chosen.has(id)) button.hidden = false;
      }
    }
  }

  readlist.choices = (box, entries, changed) => {
    const groups = Array.from(box.querySelectorAll("[data-group]"), (one) => new Group(one, entries, changed));
    return {
      groups,
      any: groups.some((group) => group.ids.length),
      get chosen() { return groups.reduce((sum, group) => sum + group.chosen.size, 0); },
      draw: () => groups.forEach((group) => group.draw()),

      /* Which entries pass, of those that `found(n)` lets through; and show the counts. */
      sift(found) {
        const counts = groups.map(() => new Map());
        const passing = entries.map((_, n) => {
          if (!found(n)) return false;
          const failed = groups.filter((group) => !group.passes(n));
          groups.forEach((group, g) => {
            if (failed.length > 1 || (failed.length && failed[0] !== group)) return;
            for (const id of group.values[n]) counts[g].set(id, (counts[g].get(id) ?? 0) + 1);
          });
          return !failed.length;
        });
        groups.forEach((group, g) => group.show(counts[g]));
        return passing;
      },
    };
  };
})(window.readlist ??= {});
