// What is wrong with a slide or a page that is shown: a list of texts, empty where nothing is.
// `width` and `height` bound what may be seen (no height: a page to scroll), `least` is the
// smallest text in pixels.
({ root, width, height, least }) => {
  const faults = [];
  const shown = (one) => one.checkVisibility() && !one.closest("aside.notes, script, style");
  const name = (one) => `${one.tagName.toLowerCase()} "${(one.alt ?? one.textContent).trim().slice(0, 40)}"`;
  const tall = height ?? Infinity;
  const isOut = (box) =>
    box.width > 0 && (box.left < -1 || box.top < -1 || box.right > width + 1 || box.bottom > tall + 1);
  const inked = (one) => {
    if (one.matches("img, pre, table")) return one.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  };
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;

  const slide = root ? document.querySelector(root) : Reveal.getCurrentSlide();
  const everything = [...slide.querySelectorAll("*")].filter(shown);
  const words = [];
  const walk = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.data.trim() && shown(text.parentElement)) words.push(text);
  }

  // Nothing leaves the slide, or is cut off by an element around it.
  for (const one of everything) {
    const clips = getComputedStyle(one).overflowX !== "visible" && !one.closest("math");
    if (clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) {
      faults.push(`cut off: ${name(one)}`);
    }
    if (one.matches("img, svg, video, iframe, hr, table, pre") && isOut(one.getBoundingClientRect())) {
      faults.push(`outside: ${name(one)}`);
    }
  }
  for (const text of words) {
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some(isOut)) faults.push(`outside: "${text.data.trim().slice(0, 40)}"`);
  }

  // No two blocks lie over each other, nor over the slide's number.
  const blocks = everything.filter((one) => one.matches("h1, h2, h3, h4, p, li, pre, table, img, dt, dd"));
  const number = document.querySelector(".reveal .slide-number");
  if (number && height) blocks.push(number);
  blocks.forEach((a, i) => {
    for (const b of blocks.slice(i + 1)) {
      if (!a.contains(b) && !b.contains(a) && meet(inked(a), inked(b))) {
        faults.push(`overlap: ${name(a)} and ${name(b)}`);
      }
    }
  });

  for (const image of everything.filter((one) => one.matches("img"))) {
    if (!image.complete || !image.naturalWidth) faults.push(`broken: ${name(image)}`);
    const scale = image.clientWidth / Number(image.getAttribute("width"));
    const size = Number(image.dataset.leastText) * scale;
    if (!(size >= least - 0.05)) faults.push(`small text in a picture, ${size} px: ${name(image)}`);
  }

  // Words: large enough, dark enough, no TeX. An index may be as small as formulas have it.
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const isIndex = (one) => one.closest("msub > :nth-child(n+2), msup > :nth-child(n+2), msubsup > :nth-child(n+2), munderover > :nth-child(n+2), munder > :nth-child(n+2), mover > :nth-child(n+2)");
  for (const text of words) {
    const parent = text.parentElement;
    const said = `"${text.data.trim().slice(0, 40)}"`;
    const style = getComputedStyle(parent);
    const size = parseFloat(style.fontSize);
    if (size < (isIndex(parent) ? least * 0.65 : least) - 0.05) faults.push(`small text, ${size} px: ${said}`);
    const [dark, pale] = [light(style.color), light(ground(parent))].sort((a, b) => a - b);
    if ((pale + 0.05) / (dark + 0.05) < 4.5) faults.push(`pale text: ${said}`);
    if (!parent.closest("pre, code") && /[$]|\\[a-zA-Z(\[]/.test(text.data)) faults.push(`raw TeX: ${said}`);
  }
  return faults;
}
