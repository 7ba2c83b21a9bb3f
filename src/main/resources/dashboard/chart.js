/* What every chart has in common; of one family with the report's. */

const LIBRARY = '/webjars/echarts/5.5.0/echarts.min.js';
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

let loading = null;

/* The library, a megabyte, comes when the first chart is drawn. */
function library() {
  loading =
    loading ||
    new Promise((done, fail) => {
      const script = document.createElement('script');
      script.src = LIBRARY;
      script.onload = () => done(window.echarts);
      script.onerror = () => {
        loading = null;
        fail(new Error('The chart library did not load; the tables below have the same figures.'));
      };
      document.head.append(script);
    });
  return loading;
}

/* Colours come from the style sheets, so that charts follow the scheme. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const names = [
    'paper',
    'panel',
    'ink',
    'soft',
    'line',
    'surplus',
    'surplus-pale',
    'grid',
    'grid-pale',
    'moving',
    'waiting',
    'paused',
    'blue',
    'amber',
    'red',
    'none',
    'good',
    'warn',
    'bad',
    'edge',
  ];
  return Object.fromEntries(names.map(name => [name, style.getPropertyValue('--' + name).trim()]));
}

/* A chart in an element: drawn again when the scheme or the width changes. */
export class Chart {
  constructor(place) {
    this.place = place;
    this.instance = null;
    this.option = null;
    this.redraw = () => this.draw();
    window.addEventListener('windfall:theme', this.redraw);
    this.sizes = new ResizeObserver(() => {
      cancelAnimationFrame(this.pending);
      this.pending = requestAnimationFrame(() => {
        if (!this.instance || this.instance.isDisposed()) return;
        this.instance.resize();
        this.draw();
      });
    });
    this.sizes.observe(place);
  }

  /* `option(colours, width)` gives what ECharts draws; `ready` is told the instance once. */
  async show(option, ready) {
    this.option = option;
    if (!this.instance) {
      const echarts = await library();
      if (this.closed) return;
      if (!this.instance) {
        this.instance = echarts.init(this.place, null, { renderer: 'canvas' });
        if (ready) ready(this.instance, echarts);
      }
    }
    this.draw();
  }

  draw() {
    if (this.instance && this.option) {
      this.instance.setOption(this.option(colours(), this.instance.getWidth(), window.echarts), { notMerge: true });
    }
  }

  close() {
    this.closed = true;
    window.removeEventListener('windfall:theme', this.redraw);
    this.sizes.disconnect();
    if (this.instance) this.instance.dispose();
  }
}

/* Text of a tooltip, made without markup: each line an element. */
export function lines(head, ...rest) {
  const box = document.createElement('div');
  const bold = document.createElement('b');
  bold.textContent = head;
  box.append(bold);
  for (const text of rest.filter(Boolean)) {
    const line = document.createElement('div');
    line.textContent = text;
    box.append(line);
  }
  return box;
}

export function base(c) {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT, color: c.ink },
    legend: {
      type: 'plain',
      top: 0,
      left: 0,
      right: 0,
      itemGap: 16,
      itemWidth: 14,
      itemHeight: 10,
      textStyle: { color: c.ink, fontSize: 12 },
      inactiveColor: c.line,
    },
    tooltip: {
      backgroundColor: c.paper,
      borderColor: c.line,
      textStyle: { color: c.ink, fontSize: 12 },
      confine: true,
      extraCssText: 'max-width:24rem;white-space:normal;box-shadow:0 2px 10px rgba(0,0,0,.15)',
    },
  };
}

export function axis(c, name, more) {
  return Object.assign(
    {
      name,
      nameLocation: 'middle',
      nameTextStyle: { color: c.soft, fontSize: 12 },
      axisLine: { show: true, lineStyle: { color: c.line } },
      axisTick: { lineStyle: { color: c.line } },
      axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true },
      splitLine: { lineStyle: { color: c.line, opacity: 0.7 } },
    },
    more,
  );
}

export function slider(c, more) {
  return Object.assign(
    {
      type: 'slider',
      height: 20,
      bottom: 6,
      borderColor: c.line,
      backgroundColor: 'transparent',
      fillerColor: c.line + '66',
      handleStyle: { color: c.paper, borderColor: c.soft },
      moveHandleStyle: { color: c.soft, opacity: 0.4 },
      dataBackground: { lineStyle: { color: c.line }, areaStyle: { color: c.line } },
      showDetail: false,
      brushSelect: false,
      selectedDataBackground: { lineStyle: { color: c.soft, opacity: 0.4 }, areaStyle: { color: c.soft, opacity: 0.15 } },
    },
    more,
  );
}
