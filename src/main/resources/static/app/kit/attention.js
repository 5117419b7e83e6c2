import { stream } from '../api.js';
import { visible } from './text.js';

const NOTIFY = 'tocsin.notify';
const LOUD = ['high', 'critical'];

/** New alerts while nobody looks: counted in the window's title, and told by the desktop where that was switched on in this browser. */
export const attention = {
  unseen: 0,
  title: 'Tocsin',

  get notifies() {
    return localStorage.getItem(NOTIFY) === 'on' && Notification.permission === 'granted';
  },

  /** Switches desktop notifications; the browser asks once. Answers with what to say about it. */
  async flip() {
    if (this.notifies) {
      localStorage.setItem(NOTIFY, 'off');
      return 'Desktop notifications are off';
    }
    if (!('Notification' in window) || (await Notification.requestPermission()) !== 'granted') {
      return 'The browser does not allow desktop notifications: allow them for this site in its settings';
    }
    localStorage.setItem(NOTIFY, 'on');
    return 'Desktop notifications are on, for new alerts of high and critical severity';
  },

  named(title) {
    this.title = title;
    this.show();
  },

  show() {
    document.title = [this.unseen ? `(${this.unseen})` : '', this.title].filter(Boolean).join(' ');
  },
};

stream.events.addEventListener('alert', ({ detail }) => {
  if (document.visibilityState === 'visible' || detail.version !== 1) {
    return;
  }
  attention.unseen++;
  attention.show();
  if (attention.notifies && LOUD.includes(detail.severity)) {
    const note = new Notification(visible(detail.title), { body: visible([detail.key, detail.summary || detail.why].join(' ')), tag: detail.id, icon: '/app/icon.svg' });
    note.onclick = () => {
      window.focus();
      location.hash = `#/alerts?id=${encodeURIComponent(detail.id)}`;
    };
  }
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') {
    attention.unseen = 0;
    attention.show();
  }
});
