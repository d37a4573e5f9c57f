// What a machine can check of WCAG 2.2 AA on the page as it stands: names of controls, headings, unique ids, text
// contrast, size of targets. Gives one line per finding. Runs inside the page.
const findings = [];
const say = (rule, one, more) =>
  findings.push(`${rule}: ${one.outerHTML.slice(0, 110).replace(/\s+/g, ' ')}${more ? ` (${more})` : ''}`);
const shown = one => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
const words = one => (one.getAttribute('aria-label') || one.textContent || one.getAttribute('title') || '').trim();
const all = selector => [...document.querySelectorAll(selector)].filter(shown);

if (!document.documentElement.lang) findings.push('lang: the page does not say its language');
if (!document.title.trim()) findings.push('title: the page has no title');
if (document.querySelectorAll('h1').length !== 1) findings.push(`h1: ${document.querySelectorAll('h1').length} on the page`);
let level = 0;
for (const heading of all('h1, h2, h3, h4, h5, h6')) {
  const here = Number(heading.tagName[1]);
  if (here > level + 1) say('heading skips a level', heading);
  level = here;
}
const seen = new Set();
for (const one of document.querySelectorAll('[id]')) {
  if (seen.has(one.id)) say('id twice', one);
  seen.add(one.id);
}
for (const one of all('input:not([type=hidden]), select, textarea')) {
  if (!one.labels?.length && !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby')) say('control without a label', one);
}
for (const one of all('a[href], button, summary')) if (!words(one)) say('control without a name', one);
for (const one of all('img, svg[role=img]')) if (!one.getAttribute('alt') && !words(one)) say('picture without words', one);
for (const one of all('table:not([role=presentation])')) if (!one.querySelector('th')) say('table without headings', one);
for (const one of all('[tabindex]')) if (one.tabIndex > 0) say('order of the keyboard is forced', one);
for (const one of all('button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select')) {
  const box = one.getBoundingClientRect();
  if (box.height < 24 && !one.closest('.visually-hidden')) say('target lower than 24 px', one, `${Math.round(box.height)} px`);
}

const colour = text => (text.match(/[\d.]+/g) || []).map(Number);
const over = (top, below) => {
  const alpha = top.length > 3 ? top[3] : 1;
  return [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha));
};
const ground = one => {
  const layers = [];
  for (let at = one; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== 'none') return null;
    layers.push(colour(style.backgroundColor));
    if (layers.at(-1).length === 3 || layers.at(-1)[3] === 1) break;
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
};
const light = rgb => {
  const [r, g, b] = rgb.map(c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const told = new Set();
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let checked = 0; texts.nextNode() && checked < 4000; checked++) {
  const one = texts.currentNode.parentElement;
  if (!texts.currentNode.textContent.trim() || !shown(one) || one.closest('[disabled], script, style, .visually-hidden')) continue;
  const style = getComputedStyle(one);
  const below = ground(one);
  if (!below) continue;
  const ink = one.closest('svg') ? colour(style.fill) : colour(style.color);
  if (ink.length < 3) continue;
  const [a, b] = [light(over(ink, below)), light(below)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const key = `${ink} on ${below.map(Math.round)}`;
  if (ratio < (large ? 3 : 4.5) && !told.has(key)) {
    told.add(key);
    say('contrast', one, `${ratio.toFixed(2)} ${key}`);
  }
}
return findings;
