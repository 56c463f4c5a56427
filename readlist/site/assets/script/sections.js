/* readlist: headings of a list that have papers below them, hidden while none of these is shown. */
((readlist) => {
  "use strict";

  const HEADING = /^H[1-6]$/;
  const HEADINGS = ":is(h2, h3, h4, h5, h6):not(.rl-entry *)";

  const below = (heading) => {
    const found = [];
    for (let one = heading.nextElementSibling; one; one = one.nextElementSibling) {
      if (HEADING.test(one.tagName) && one.tagName <= heading.tagName) break;
      found.push(one);
    }
    return found;
  };

  readlist.sections = (box, entries) => {
    const content = box.closest("article.md-content__inner, main, body");
    const known = new Set(entries);
    const found = [];
    for (const heading of content.querySelectorAll(HEADINGS)) {
      const members = below(heading);
      if (members.some((member) => member.contains(box))) continue;
      const inside = members.flatMap((member) =>
        known.has(member) ? [member] : [...member.querySelectorAll(".rl-entry, li")].filter((one) => known.has(one)));
      if (inside.length) found.push({ heading, members: members.filter((one) => !known.has(one)), inside });
    }

    /* A heading, its prose and its entries go and come together. Deeper sections have their say
       after those that they are part of. */
    return (target) => {
      for (const { heading, members, inside } of found) {
        const gone = inside.every((entry) => entry.hidden) && !heading.contains(target);
        for (const one of [heading, ...members]) one.hidden = gone;
      }
    };
  };
})(window.readlist ??= {});
