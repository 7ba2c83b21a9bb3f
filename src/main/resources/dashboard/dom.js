/* Elements, and the smallest change that turns one tree of them into another. */

/*
 * An element. What begins with "on", and value and checked, are set as properties, a style as an object (the content security policy
 * allows no style attribute); null and false leave out, all else becomes an attribute.
 */
export function h(tag, properties, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'style') for (const [key, v] of Object.entries(value)) e.style.setProperty(key, v);
    else if (name.startsWith('on') || name === 'checked') e[name] = value;
    else if (name !== 'value' || tag === 'option') e.setAttribute(name, value === true ? '' : value);
  }
  add(e, children);
  if (properties && properties.value !== undefined && properties.value !== null && tag !== 'option') e.value = properties.value;
  return e;
}

function add(e, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(e, child);
    else if (child !== null && child !== undefined && child !== false && child !== '') e.append(child);
  }
}

const HANDLERS = ['onclick', 'onchange', 'oninput', 'onsubmit', 'onkeydown', 'onclose'];

/* Makes what `place` holds equal to `children`, keeping elements (and so focus and scroll) that are there already. Elements with
 * a data-key keep their identity when others come before them; what is below one with data-own belongs to somebody else. */
export function render(place, ...children) {
  const next = document.createDocumentFragment();
  add(next, children);
  fit(place, next);
}

function fit(have, want) {
  const keyed = new Map();
  for (const child of have.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
  const keyOf = node => node.dataset && node.dataset.key;
  let at = have.firstChild;
  for (const node of [...want.childNodes]) {
    const key = keyOf(node);
    const old = key ? keyed.get(key) : null;
    if (old && old.nodeName === node.nodeName) {
      keyed.delete(key);
      if (old === at) at = at.nextSibling;
      else have.insertBefore(old, at);
      change(old, node);
    } else if (!key && at && !keyOf(at) && at.nodeName === node.nodeName) {
      change(at, node);
      at = at.nextSibling;
    } else {
      have.insertBefore(node, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function change(have, want) {
  if (have.nodeType !== Node.ELEMENT_NODE) {
    if (have.nodeValue !== want.nodeValue) have.nodeValue = want.nodeValue;
    return;
  }
  for (const { name } of [...have.attributes]) {
    if (name !== 'style' && name !== 'open' && !want.hasAttribute(name)) have.removeAttribute(name);
  }
  for (const { name, value } of want.attributes) {
    if (name !== 'style' && name !== 'open' && have.getAttribute(name) !== value) have.setAttribute(name, value);
  }
  if (!have.dataset.own && have.style && have.style.cssText !== want.style.cssText) have.style.cssText = want.style.cssText;
  for (const name of HANDLERS) if (have[name] !== want[name]) have[name] = want[name];
  if (!have.dataset.own) fit(have, want);
  if (
    'value' in want &&
    /^(INPUT|SELECT|TEXTAREA)$/.test(have.nodeName) &&
    have !== document.activeElement &&
    have.value !== want.value
  )
    have.value = want.value;
}

export const at = id => document.getElementById(id);
