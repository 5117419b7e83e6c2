/**
 * The keyboard. A view binds its keys while it is shown; what is bound last answers first. Keys typed into a field are
 * the field's, except Escape. Keys are characters, not places on the keyboard, so "/" is "/" on every layout.
 */

const layers = [];
let prefix = '';
let prefixUntil = 0;

/**
 * @param {Array<{keys: string, does: string, run: function, quiet?: boolean}>} bindings keys such as "j" or "g a"; what
 *     it does in words, for the help; quiet ones are not listed
 * @return {function} the way to take them off again
 */
export function bind(title, bindings) {
  const layer = { title, bindings };
  layers.unshift(layer);
  return () => layers.splice(layers.indexOf(layer), 1);
}

/** What is bound now, for the help, in the order people look for it. */
export function bound() {
  return layers.map(({ title, bindings }) => ({ title, bindings: bindings.filter((binding) => !binding.quiet) }));
}

function isField(target) {
  return target instanceof HTMLElement
      && (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName)
          || (target.tagName === 'INPUT' && !['radio', 'checkbox', 'button'].includes(target.type)));
}

function isButton(target) {
  return target instanceof HTMLElement && ['BUTTON', 'A', 'SUMMARY', 'INPUT'].includes(target.tagName);
}

document.addEventListener('keydown', (event) => {
  const target = event.composedPath()[0];
  const inDialog = event.composedPath().some((node) => node.tagName === 'DIALOG');
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing
      || (inDialog && event.key !== '?') || (isField(target) && event.key !== 'Escape') || (event.key === 'Enter' && isButton(target))) {
    return;
  }
  const typed = prefix && Date.now() < prefixUntil ? `${prefix} ${event.key}` : event.key;
  prefix = '';
  for (const { bindings } of layers) {
    const binding = bindings.find(({ keys }) => keys === typed);
    if (binding && binding.run(event) !== false) {
      event.preventDefault();
      return;
    }
  }
  if (layers.some(({ bindings }) => bindings.some(({ keys }) => keys.startsWith(`${event.key} `)))) {
    prefix = event.key;
    prefixUntil = Date.now() + 1500;
    event.preventDefault();
  }
});
