/* readlist: what the scripts share: when to begin, and a word to the reader. */
((readlist) => {
  "use strict";

  const begun = readlist.begun ??= new Set();

  /* Where a line of text is said that needs no place on the page. It has to be there before. */
  const voice = () => {
    const box = document.querySelector("body > .rl-said") ?? document.createElement("p");
    if (box.isConnected) return box;
    box.className = "rl rl-said";
    box.setAttribute("role", "status");
    document.body.append(box);
    return box;
  };

  let silence = 0;
  readlist.say = (text) => {
    const box = voice();
    box.textContent = text;
    window.clearTimeout(silence);
    silence = window.setTimeout(() => { box.textContent = ""; }, 2500);
  };

  /* Call `start` on every page, and `once` only once: Material replaces the page without loading
     it (navigation.instant), and says so by document$. */
  readlist.begin = (name, start, once = () => {}) => {
    if (begun.has(name)) return;
    begun.add(name);
    const first = () => { once(); start(); };
    if (typeof document$ !== "undefined") { once(); document$.subscribe(start); }
    else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", first);
    else first();
  };

  readlist.begin("voice", voice);
})(window.readlist ??= {});
