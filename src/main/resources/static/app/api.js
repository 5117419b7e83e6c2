/** The public REST API and its event stream, as the console uses them. Nothing else talks to the server. */

const BASE = '/api/v1/';

/** What went wrong, in words for people: a problem of the server (RFC 9457) or a server that could not be reached. */
export class Problem extends Error {
  constructor({ status = 0, title = '', detail = '', remedy = '', secondFactor = '', problems }) {
    super(detail || title);
    this.status = status;
    this.problems = problems;
    this.secondFactor = secondFactor;
    this.title = title;
    this.detail = detail;
    this.remedy = remedy || nextStep(status);
  }
}

/** Who is signed in ({actor, csrf, roles, permissions, mustChangePassword}), null where nobody is, undefined before the server was asked. */
export const session = {
  now: undefined,
  listeners: new Set(),

  async resume() {
    try {
      this.set(await call('GET', 'session'));
    } catch (problem) {
      if (problem.status !== 401) {
        throw problem;
      }
    }
  },

  /** With {token}, or with {name, password} and, where there is a second factor, {code}. */
  async signIn(credentials) {
    this.set(await call('POST', 'session', { body: credentials }));
  },

  /** How people can sign in besides by password and token. */
  ways() {
    return call('GET', 'session/ways');
  },

  async byPasskey(show) {
    const credential = await show(await call('POST', 'session/passkey/options'));
    this.set(await call('POST', 'session/passkey', { body: credential }));
  },

  may(permission) {
    return this.now?.permissions?.includes(permission) ?? false;
  },

  async signOut() {
    await call('DELETE', 'session');
    this.set(null);
  },

  set(now) {
    this.now = now;
    this.listeners.forEach((listener) => listener(now));
  },
};

/** Reads one thing or list; empty parameters are left out. */
export function get(path, params = {}, { signal } = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value));
  return call('GET', query.size ? `${path}?${query}` : path, { signal });
}

/** Asks for a change. With the version that was read, the server refuses (412) what would overwrite another's change. */
export function post(path, body, { version } = {}) {
  return call('POST', path, { body, headers: version === undefined ? {} : { 'If-Match': `"${version}"` } });
}

/** @param {string} [etag] of what was read, where the server demands it */
export function patch(path, body, { etag } = {}) {
  return call('PATCH', path, { body, headers: etag === undefined ? {} : { 'If-Match': etag } });
}

export function remove(path, body) {
  return call('DELETE', path, { body });
}

/** Any call; {@link get} and its like are shorter for most. A body is sent as JSON, a form as it is. */
export async function call(method, path, { body, headers = {}, signal } = {}) {
  const sent = { Accept: 'application/json', ...headers };
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) {
    sent['Content-Type'] = 'application/json';
  }
  if (method !== 'GET' && session.now?.csrf) {
    sent['X-CSRF-Token'] = session.now.csrf;
  }
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers: sent,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem({ title: 'The server cannot be reached' });
  }
  if (answer.ok) {
    return (answer.headers.get('Content-Type') ?? '').includes('json') ? answer.json() : null;
  }
  // A sign-in that is refused changes nothing of what is shown.
  if (answer.status === 401 && !(method === 'POST' && path.startsWith('session'))) {
    session.set(null);
  }
  throw await problemOf(answer);
}

async function problemOf(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // A proxy's page or an empty body: the status is all there is to tell.
  }
  return new Problem({
    status: answer.status,
    title: told.title || `The server answered ${answer.status}`,
    detail: told.detail,
    remedy: told.remedy,
    secondFactor: told.secondFactor,
    problems: told.problems,
  });
}

function nextStep(status) {
  switch (status) {
    case 0:
      return 'Is it running, and is the network up? The console goes on trying by itself.';
    case 400:
    case 422:
      return 'Correct what is named above and try again.';
    case 401:
      return 'Sign in again. The first token is in the file admin-token of the server’s data folder.';
    case 403:
      return 'Your roles do not allow this: ask an admin for one that does.';
    case 404:
      return 'It may have been removed by retention. Go back to the list.';
    case 409:
      return 'Its state has changed meanwhile. Look at it again.';
    case 412:
      return 'Someone else changed it first. It has been loaded again: look, then repeat.';
    case 429:
      return 'Wait as long as it says, then try again.';
    case 503:
      return 'The server is busy or its store is away. Try again in a moment; Health says more.';
    default:
      return 'Try again. If it stays, Health and the server’s log say more.';
  }
}

/**
 * The server's event stream. Read with fetch, not EventSource, which gives up for good at the first 502 of a proxy and
 * cannot say after which event it wants to go on.
 */
export const stream = {
  /** 'off', 'connecting', 'live' or 'lost' */
  state: 'off',
  /** When the connection was lost, in milliseconds; null while it is there. */
  lostAt: null,
  last: '',
  events: new EventTarget(),
  stopper: null,
  path: 'stream',

  start() {
    if (this.state === 'off') {
      this.stopper = new AbortController();
      this.run(this.stopper.signal);
    }
  },

  stop() {
    this.stopper?.abort();
    this.become('off');
    this.last = '';
    this.lostAt = null;
  },

  async run(stopped) {
    let failures = 0;
    this.become('connecting');
    while (!stopped.aborted) {
      const silence = new AbortController();
      try {
        const answer = await fetch(BASE + this.path, {
          headers: { Accept: 'text/event-stream', ...(this.last && { 'Last-Event-ID': this.last }) },
          signal: AbortSignal.any([stopped, silence.signal]),
          cache: 'no-store',
        });
        if (answer.status === 401) {
          session.set(null);
          return;
        }
        if (!answer.ok) {
          throw new Error(`stream answered ${answer.status}`);
        }
        const caughtUp = this.lostAt !== null;
        this.lostAt = null;
        failures = 0;
        this.become('live');
        if (caughtUp) {
          this.events.dispatchEvent(new Event('resumed'));
        }
        await this.read(answer.body, silence);
        // A stream that ends in peace is opened again at once; one that fails is told and tried ever more slowly.
      } catch {
        if (stopped.aborted) {
          return;
        }
        if (!silence.signal.aborted) {
          failures++;
          this.lostAt ??= Date.now();
          this.become('lost');
        }
      }
      await pause(failures === 0 ? 200 : Math.min(15_000, 500 * 2 ** failures), stopped);
    }
  },

  /** Half-open connections look alive for hours, so a minute of silence opens the stream again without any fuss. */
  async read(body, silence) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const timer = setTimeout(() => silence.abort(), 60_000);
      const { value, done } = await reader.read().finally(() => clearTimeout(timer));
      if (done) {
        return;
      }
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      blocks.forEach((block) => this.take(block));
    }
  },

  take(block) {
    let name = 'message';
    const data = [];
    for (const line of block.split(/\r?\n/)) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field === 'id') {
        this.last = value;
      } else if (field === 'event') {
        name = value;
      } else if (field === 'data') {
        data.push(value);
      }
    }
    if (name === 'gap') {
      // What came after our last id is no longer held: the views must read again.
      this.events.dispatchEvent(new Event('resumed'));
    } else if (data.length) {
      this.events.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(data.join('\n')) }));
    }
  },

  become(state) {
    if (state !== this.state) {
      this.state = state;
      this.events.dispatchEvent(new Event('state'));
    }
  },
};

/** A stream of its own that also tells what happens in an incident; to be started and stopped by whoever shows it. */
export function incidentStream(id) {
  return Object.assign(Object.create(stream), {
    state: 'off', lostAt: null, last: '', events: new EventTarget(), stopper: null,
    path: `stream?incident=${encodeURIComponent(id)}`,
  });
}

/** Waits, but not past the moment when the machine is online again. */
function pause(millis, stopped) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, millis);
    function done() {
      clearTimeout(timer);
      removeEventListener('online', done);
      stopped.removeEventListener('abort', done);
      resolve();
    }
    addEventListener('online', done);
    stopped.addEventListener('abort', done);
  });
}
