/* readlist: words in entries, whatever their case and accents; and where they stand, shown. */
((readlist) => {
  "use strict";

  /* Whether it is read has a choice of its own: "reading" is rather meant as a word of a title. */
  const PARTS = ":scope > h3, .rl-facts > :not(.rl-status), .rl-chips, .rl-note, .rl-abstract";
  const OF_LINE = ":scope > :not(.rl-status)";
  const MARKS = /\p{Mn}+/gu;
  // eslint-disable-next-line no-control-regex
  const PLAIN = /^[\x00-\x7f]*$/;
  /* Letters that Unicode does not take apart. */
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" };
  const OTHERS = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
  const NAME = "rl-hit";
  const INSIDE = "rl-hit-inside";

  const folded = (text) => {
    if (PLAIN.test(text)) return text.toLowerCase();
    const bare = text.normalize("NFKD").replace(MARKS, "").toLowerCase().normalize("NFKD");
    return bare.replace(MARKS, "").replace(OTHERS, (letter) => LETTERS[letter]);
  };

  const parts = (entry) => entry.querySelectorAll(entry.matches("li") ? OF_LINE : PARTS);

  /* What a reader may have in mind of an entry, folded: its title, people, venue, words, note. */
  readlist.textOf = (entry) =>
    folded(Array.from(parts(entry), (part) => part.textContent).join("\n"));

  readlist.wordsOf = (typed) => [...new Set(folded(typed).split(/\s+/).filter(Boolean))];

  /* A text folded, and for each of its letters where it began and ended before. */
  const traced = (text) => {
    const places = [];
    let plain = "";
    let at = 0;
    for (const sign of text) {
      const letters = folded(sign);
      plain += letters;
      for (const _ of letters.split("")) places.push([at, at + sign.length]);
      at += sign.length;
      if (!letters && places.length) places.at(-1)[1] = at;
    }
    return [plain, places];
  };

  /* Where words stand in a text, as pairs of offsets, none within another. */
  const spans = (text, words) => {
    const [plain, places] = PLAIN.test(text) ? [text.toLowerCase(), null] : traced(text);
    const found = [];
    for (const word of words) {
      for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length)) {
        const last = at + word.length - 1;
        found.push(places ? [places[at][0], places[last][1]] : [at, last + 1]);
      }
    }
    return found.length > 1 ? joined(found) : found;
  };

  const joined = (found) => {
    found.sort((a, b) => a[0] - b[0]);
    const apart = [];
    for (const span of found) {
      const last = apart.at(-1);
      if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
      else apart.push(span);
    }
    return apart;
  };

  const textsOf = (entry) => {
    const texts = [];
    for (const part of parts(entry)) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) texts.push(walker.currentNode);
    }
    return texts;
  };

  const paints = typeof Highlight === "function" && !!window.CSS?.highlights;

  /* Modern browsers paint ranges and leave the page alone. */
  const paint = (node, [from, to]) => CSS.highlights.get(NAME).add(new StaticRange({
    startContainer: node, startOffset: from, endContainer: node, endOffset: to,
  }));

  /* Others get an element around each hit, from the last to the first. */
  const wrap = (node, [from, to]) => {
    const mark = document.createElement("mark");
    mark.className = NAME;
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    range.surroundContents(mark);
  };

  /* All of it is taken away again without a trace. */
  const clear = () => {
    if (paints) CSS.highlights.set(NAME, new Highlight());
    for (const mark of document.querySelectorAll(`mark.${NAME}`)) {
      const above = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      above.normalize();
    }
    document.querySelectorAll(`.${INSIDE}`).forEach((fold) => fold.classList.remove(INSIDE));
  };

  /* Show where words stand in an entry; a fold that hides one says so. */
  const mark = (entry, words) => {
    for (const node of textsOf(entry)) {
      const found = spans(node.data, words);
      if (found.length) node.parentElement.closest("details")?.classList.add(INSIDE);
      for (const span of found.reverse()) (paints ? paint : wrap)(node, span);
    }
  };

  let watcher;
  /* Show where words stand in these entries, in each when it comes near: a page may have
     thousands. */
  readlist.highlight = (entries, words) => {
    watcher?.disconnect();
    clear();
    if (!words.length) return;
    watcher = new IntersectionObserver((seen, itself) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        itself.unobserve(target);
        mark(target, words);
      }
    }, { rootMargin: "100%" });
    entries.forEach((entry) => watcher.observe(entry));
  };
})(window.readlist ??= {});
