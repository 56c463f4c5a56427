/* readlist: entries in another order. On a page with sections each keeps its own entries. */
((readlist) => {
  "use strict";

  const title = (entry) => (entry.querySelector("h3, a") ?? entry).textContent.trim();
  const BY = {
    year: [(entry) => entry.dataset.year, -1],
    oldest: [(entry) => entry.dataset.year, 1],
    title: [title, 1],
    author: [(entry) => entry.dataset.author, 1],
    added: [(entry) => entry.dataset.added, -1],
  };

  /* Entries that follow one another with nothing between them. */
  const runs = (entries) => {
    const found = [];
    for (const entry of entries) {
      const run = found.at(-1);
      if (run && entry.previousElementSibling === run.at(-1)) run.push(entry);
      else found.push([entry]);
    }
    return found;
  };

  readlist.order = (entries) => {
    const stretches = runs(entries);
    const compare = new Intl.Collator(document.documentElement.lang || "en", { numeric: true }).compare;
    let now = "";
    let ends;  // what marks the end of each stretch while its entries move

    const sorted = (run, [value, turn]) => {
      const keyed = run.map((entry) => [value(entry) ?? "", entry]);
      /* What has no value comes last, whichever way. */
      keyed.sort(([a], [b]) => !a || !b ? !a - !b : turn * compare(a, b));
      return keyed.map(([, entry]) => entry);
    };

    return {
      /* Whether an order would change anything. */
      tells: (by) => {
        const value = BY[by][0];
        return stretches.some((run) => new Set(run.map(value)).size > 1);
      },
      sort(by) {
        if (by === now) return;
        now = by;
        ends ??= stretches.map((run) => {
          const end = document.createComment("");
          run.at(-1).after(end);
          return end;
        });
        stretches.forEach((run, n) => ends[n].before(...(by ? sorted(run, BY[by]) : run)));
      },
    };
  };
})(window.readlist ??= {});
