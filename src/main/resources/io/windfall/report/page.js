
/* What the script of every page begins with: the data, elements, and charts that keep up with the page. */
const page = (() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const at = id => document.getElementById(id);
  const charts = [];

  function element(name, text, className) {
    const e = document.createElement(name);
    if (text !== undefined) e.textContent = text;
    if (className) e.className = className;
    return e;
  }

  /* A chart is drawn again when the colour scheme or the width of the page changes. */
  function chart(id, label, option, height) {
    const place = at(id);
    if (height) place.style.height = height + 'px';
    place.setAttribute('aria-label', label);
    place.removeAttribute('aria-labelledby');
    const instance = echarts.init(place, null, { renderer: 'canvas' });
    const draw = () => instance.setOption(option(colours(), instance.getWidth()), { notMerge: true });
    draw();
    charts.push({ instance, draw });
    return draw;
  }

  function nothing(id, why) {
    const place = at(id);
    place.className = 'empty';
    place.removeAttribute('role');
    place.textContent = why;
  }

  function header() {
    at('title').textContent = data.title;
    at('subtitle').textContent = data.subtitle;
  }

  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(one => one.draw()));
  let pending = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => charts.forEach(one => one.instance.resize()));
  }).observe(document.body);
  return { data, at, element, chart, nothing, header };
})();
