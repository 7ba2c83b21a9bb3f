/* The server's events. Comes back by itself, and says how it stands. */

const WAITS_MS = [250, 500, 1000, 2000, 3000, 5000];
/* The server speaks at least every 5 s; longer silence means that nobody is there. */
const SILENCE_MS = 16000;
const NAMES = ['hello', 'now', 'decision', 'migration', 'report', 'letter'];

export class Stream {
  /* `hear(name, data)` gets the events, `stand(state)` is told: connecting, live, broken. */
  constructor(hear, stand) {
    this.hear = hear;
    this.stand = stand;
    this.source = null;
    this.fabric = null;
    this.tries = 0;
    this.heardAt = null;
    this.timer = null;
    this.state = 'connecting';
    setInterval(() => this.watch(), 1000);
    window.addEventListener('online', () => this.retry());
  }

  open(fabric) {
    this.close();
    this.fabric = fabric;
    this.connect();
  }

  close() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }

  connect() {
    this.close();
    const source = new EventSource('/api/stream?fabric=' + encodeURIComponent(this.fabric));
    this.source = source;
    this.openedAt = performance.now();
    for (const name of NAMES) {
      source.addEventListener(name, event => {
        if (source !== this.source) return;
        this.tries = 0;
        this.heardAt = performance.now();
        this.become('live');
        this.hear(name, JSON.parse(event.data));
      });
    }
    source.onerror = () => {
      if (source === this.source) this.lost();
    };
  }

  lost() {
    this.close();
    const wait = WAITS_MS[Math.min(this.tries, WAITS_MS.length - 1)];
    this.tries++;
    this.become('broken');
    this.timer = setTimeout(() => this.connect(), wait);
  }

  /* At once, whatever the wait. */
  retry() {
    if (this.fabric !== null && this.state === 'broken') this.connect();
  }

  watch() {
    if (!this.source) return;
    const since = Math.max(this.heardAt || 0, this.openedAt);
    if (performance.now() - since > SILENCE_MS) this.lost();
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.stand(state);
  }
}
