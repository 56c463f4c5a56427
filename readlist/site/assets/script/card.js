/* A card at a citation, with the paper's title and the abstract's first lines. It shows on hover
   and on focus, may be pointed at, and leaves with Escape (WCAG 2.2, 1.4.13). Without scripts the
   link keeps its title. */
(() => {
  "use strict";

  const CITED = ".rl-cite a[data-lines]";
  const WAIT = 200; /* milliseconds: a pointer that only passes by opens nothing */
  let card = null;
  let timer = 0;

  const part = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.dir = "auto";
    return made;
  };

  const EDGE = 8; /* pixels */
  /* The line of a link that is pointed at, and the last for who comes by keyboard. */
  const lineOf = (link, y) => {
    const lines = [...link.getClientRects()];
    return lines.find((line) => line.top <= y && y <= line.bottom) ?? lines.at(-1);
  };

  /* Below its link and on the screen. It is fixed while it is measured: beyond the edge it would
     widen the page, and a phone then shows all of it smaller. */
  const place = (link, element, y) => {
    const begin = link.parentNode.getClientRects()[0].left;
    const line = lineOf(link, y).left;
    Object.assign(element.style, { position: "fixed", insetInlineStart: "auto", left: "0" });
    link.after(element);
    const room = document.documentElement.clientWidth - EDGE - element.getBoundingClientRect().width;
    const left = Math.max(EDGE, Math.min(line, room));
    Object.assign(element.style, { position: "", left: `${left - begin}px` });
    const off = left - element.getBoundingClientRect().left; /* from right to left it begins elsewhere */
    if (Math.abs(off) > 1) element.style.transform = `translateX(${off}px)`;
  };

  const close = () => {
    window.clearTimeout(timer);
    if (!card) return;
    card.link.removeAttribute("aria-describedby");
    card.link.title = card.title;
    card.element.remove();
    card = null;
  };

  const open = (link, y) => {
    if (card && card.link === link) return;
    close();
    const element = part("span", "");
    element.className = "rl-tip";
    element.id = "rl-tip";
    element.setAttribute("role", "tooltip");
    element.append(part("strong", link.title), part("span", link.dataset.lines));
    card = { link, element, title: link.title };
    link.removeAttribute("title"); /* or the browser shows a second one */
    link.setAttribute("aria-describedby", "rl-tip");
    place(link, element, y);
  };

  const cited = (event) => event.target instanceof Element && event.target.closest(CITED);

  document.addEventListener("mouseover", (event) => {
    const link = cited(event);
    if (link) {
      window.clearTimeout(timer);
      timer = window.setTimeout(open, WAIT, link, event.clientY);
    } else if (card && card.element.contains(event.target)) {
      window.clearTimeout(timer);
    } else if (!card || document.activeElement !== card.link) {
      window.clearTimeout(timer);
      timer = window.setTimeout(close, WAIT);
    }
  });
  document.addEventListener("focusin", (event) => {
    const link = cited(event);
    if (link) open(link);
    else close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
