/* What is shown stands in the address: #/VIEW/ITEM?fabric=F&more=… */

const VIEWS = ['now', 'timeline', 'feasibility', 'decisions', 'jobs', 'reports'];

export function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split('?');
  const [view, item] = path.split('/').map(part => {
    try {
      return decodeURIComponent(part);
    } catch (e) {
      return part; // a stray per cent sign: take the text as it stands
    }
  });
  return {
    view: VIEWS.includes(view) ? view : 'now',
    item: item || null,
    query: Object.fromEntries(new URLSearchParams(query || '')),
  };
}

export function link(view, item, query) {
  const kept = Object.entries(query || {}).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(kept).toString();
  return '#/' + view + (item ? '/' + encodeURIComponent(item) : '') + (text ? '?' + text : '');
}

/* Another place: a step for the back button; or the same place seen otherwise, which is none. */
export function go(address, replace) {
  if (address === location.hash) return;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  window.dispatchEvent(new CustomEvent('windfall:route', { detail: { replace } }));
}
