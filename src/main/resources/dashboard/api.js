/* The JSON under /api. Errors carry what the server said. */

const TOKEN = 'windfall.token';
const PATIENCE_MS = 15000;

export class ApiError extends Error {
  constructor(status, message, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/* The token lives no longer than the tab. */
let held = null;
export const token = {
  get() {
    try {
      return sessionStorage.getItem(TOKEN);
    } catch (e) {
      return held; // storage is switched off: it lives no longer than the page
    }
  },
  set(value) {
    held = value || null;
    try {
      if (value) sessionStorage.setItem(TOKEN, value);
      else sessionStorage.removeItem(TOKEN);
    } catch (e) {
      return false;
    }
    return true;
  },
};

async function call(path, options, signal) {
  const out = new AbortController();
  const timer = setTimeout(() => out.abort(), PATIENCE_MS);
  if (signal) signal.addEventListener('abort', () => out.abort());
  let response;
  try {
    response = await fetch('/api/' + path, { ...options, signal: out.signal, cache: 'no-store' });
  } catch (e) {
    if (signal && signal.aborted) throw e;
    throw new ApiError(
      0,
      out.signal.aborted ? 'The server did not answer within ' + PATIENCE_MS / 1000 + ' s.' : 'The server cannot be reached.',
    );
  } finally {
    clearTimeout(timer);
  }
  const isJson = /json/.test(response.headers.get('Content-Type') || '');
  const body = isJson ? await response.json() : null;
  if (!response.ok) {
    const detail = body && (body.detail || body.title);
    throw new ApiError(
      response.status,
      detail || 'The server answered ' + response.status + '.',
      Number(response.headers.get('Retry-After')) || null,
    );
  }
  return body;
}

function query(parameters) {
  const kept = Object.entries(parameters || {}).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return kept.length ? '?' + new URLSearchParams(kept) : '';
}

const of = fabric => 'fabrics/' + encodeURIComponent(fabric);

export const api = {
  fabrics: signal => call('fabrics', {}, signal),
  now: (fabric, signal) => call(of(fabric) + '/now', {}, signal),
  jobs: (fabric, parameters, signal) => call(of(fabric) + '/jobs' + query(parameters), {}, signal),
  job: (fabric, job, signal) => call(of(fabric) + '/jobs/' + encodeURIComponent(job), {}, signal),
  feasibility: (fabric, parameters, signal) => call(of(fabric) + '/feasibility' + query(parameters), {}, signal),
  decisions: (fabric, parameters, signal) => call(of(fabric) + '/decisions' + query(parameters), {}, signal),
  decision: (fabric, id, signal) => call(of(fabric) + '/decisions/' + encodeURIComponent(id), {}, signal),
  timeline: (fabric, parameters, signal) => call(of(fabric) + '/timeline' + query(parameters), {}, signal),
  reports: (fabric, parameters, signal) => call(of(fabric) + '/reports' + query(parameters), {}, signal),
  letters: (fabric, signal) => call(of(fabric) + '/dead-letters?limit=50', {}, signal),

  /* An order of the operator; the token alone lets it through, so no other page can give one. */
  answer: (fabric, id, approve, why) =>
    call(of(fabric) + '/decisions/' + encodeURIComponent(id) + (approve ? '/approve' : '/reject'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token.get() ? { Authorization: 'Bearer ' + token.get() } : {}) },
      body: JSON.stringify({ reason: why || null }),
    }),
};

/* Of looks at the server that overlap only the last counts: beginning one ends the one before. */
export function turns() {
  let asked = 0;
  let out = new AbortController();
  const end = () => {
    asked++;
    out.abort();
  };
  return {
    end,
    begin() {
      end();
      out = new AbortController();
      const { signal } = out;
      const turn = asked;
      return { signal, isLast: () => turn === asked };
    },
  };
}
