/**
 * Where the reader is. The fragment of the URL is the only place that says so ("#/alerts?q=state:open&id=…"), so a link
 * shows a colleague the same thing, and nothing of it reaches a server's or a proxy's log.
 */

const listeners = new Set();

/** The view's name and its parameters, all text; an unknown parameter is kept. */
export function here() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return { view: path || 'alerts', params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The link to a view; parameters that are empty, null or undefined are left out. */
export function link(view, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  return `#/${view}${query.size ? `?${query}` : ''}`;
}

/** Goes to a view: one step more in the browser's history. */
export function go(view, params = {}) {
  move('pushState', link(view, params));
}

/**
 * Changes some parameters of this view; null takes one away.
 *
 * @param {boolean} step whether "back" undoes it; moving through a list is no step, opening something is
 */
export function change(params, step = false) {
  const { view, params: old } = here();
  move(step ? 'pushState' : 'replaceState', link(view, { ...old, ...params }));
}

/** Calls back at each change with what {@link here} returns; returns the way to stop. */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function move(how, to) {
  if (to !== location.hash) {
    history[how](null, '', to);
    tell();
  }
}

function tell() {
  const now = here();
  listeners.forEach((listener) => listener(now));
}

addEventListener('popstate', tell);
