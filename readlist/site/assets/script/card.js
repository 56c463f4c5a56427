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
  const keepOnScreen = (element) => {
    const box = element.getBoundingClientRect();
    const beyond = Math.max(0, box.right + EDGE - document.documentElement.clientWidth);
    const shift = box.left - beyond < EDGE ? EDGE - box.left : -beyond;
    if (shift) element.style.transform = `translateX(${shift}px)`;
  };

  const close = () => {
    window.clearTimeout(timer);
    if (!card) return;
    card.link.removeAttribute("aria-describedby");
    card.link.title = card.title;
    card.element.remove();
    card = null;
  };

  const open = (link) => {
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
    link.after(element);
    keepOnScreen(element);
  };

  const cited = (event) => event.target instanceof Element && event.target.closest(CITED);

  document.addEventListener("mouseover", (event) => {
    const link = cited(event);
    if (link) {
      window.clearTimeout(timer);
      timer = window.setTimeout(open, WAIT, link);
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
