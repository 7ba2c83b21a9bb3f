/* Ages and remaining times that go on by themselves, and what is said to those who listen. */
import { h, at } from './dom.js';
import { age, duration } from './format.js';

/* How old a figure is: `millis` when it was received. Older than `stale` ms, it is marked. */
export function ago(millis, receivedAt, stale, before) {
  if (millis === null || millis === undefined) return null;
  const e = h('span', {
    class: 'age',
    'data-born': Math.round(receivedAt - millis),
    'data-stale': stale || null,
    'data-before': before || null,
  });
  tickOne(e, performance.now());
  return e;
}

/* What is left of a stretch that ends by itself; it runs only where the fabric's clock is that of the wall. */
export function left(seconds, receivedAt, running) {
  if (seconds === null || seconds === undefined) return null;
  if (!running) return h('span', {}, duration(seconds));
  const e = h('span', { class: 'left', 'data-due': Math.round(receivedAt + seconds * 1000) });
  tickOne(e, performance.now());
  return e;
}

function tickOne(e, now) {
  let text;
  if (e.dataset.born !== undefined) {
    const millis = now - Number(e.dataset.born);
    text = (e.dataset.before ? e.dataset.before + ' ' : '') + age(millis) + ' ago';
    const stale = e.dataset.stale && millis > Number(e.dataset.stale);
    e.classList.toggle('stale', Boolean(stale));
  } else {
    const seconds = Math.max(0, (Number(e.dataset.due) - now) / 1000);
    text = duration(seconds < 600 ? Math.round(seconds) : seconds);
  }
  if (e.textContent !== text) e.textContent = text;
}

export function tick() {
  const now = performance.now();
  for (const e of document.querySelectorAll('[data-born], [data-due]')) tickOne(e, now);
}

/* Politely, and no more often than this. */
const PAUSE_MS = 8000;
const AT_ONCE = 3;
let waiting = [];
let saidAt = -Infinity;
let timer = null;

export function say(text) {
  if (!waiting.includes(text)) waiting.push(text);
  if (timer === null) timer = setTimeout(speak, Math.max(300, saidAt + PAUSE_MS - performance.now()));
}

function speak() {
  timer = null;
  saidAt = performance.now();
  const more = waiting.length - AT_ONCE;
  at('said').textContent = waiting.slice(0, AT_ONCE).join('. ') + (more > 0 ? '. And ' + more + ' more changes' : '') + '.';
  waiting = [];
}
