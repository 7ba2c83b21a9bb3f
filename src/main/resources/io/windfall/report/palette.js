'use strict';

/* Colours come from the style sheet, so that charts follow the light or dark scheme. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue('--' + name).trim();
  const names = ['paper', 'panel', 'ink', 'soft', 'line', 'surplus', 'surplus-pale', 'grid', 'grid-pale', 'moving',
    'waiting', 'paused', 'blue', 'amber', 'red', 'none'];
  return Object.fromEntries(names.map(name => [name, of(name)]));
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

/* What every chart has in common. */
function base(c) {
  return {
    animation: false,
    useUTC: true,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT, color: c.ink },
    legend: { type: 'scroll', top: 0, left: 0, right: 0, pageIconColor: c.soft, pageIconInactiveColor: c.line,
      pageTextStyle: { color: c.soft }, itemGap: 18, itemWidth: 14, itemHeight: 10, textStyle: { color: c.ink, fontSize: 13 },
      inactiveColor: c.line },
    tooltip: { backgroundColor: c.paper, borderColor: c.line, textStyle: { color: c.ink, fontSize: 13 }, confine: true,
      extraCssText: 'max-width:26rem;white-space:normal;box-shadow:0 2px 10px rgba(0,0,0,.15)' },
  };
}

function axis(c, name, more) {
  return Object.assign({
    name, nameLocation: 'middle', nameTextStyle: { color: c.soft, fontSize: 13 },
    axisLine: { show: true, lineStyle: { color: c.line } }, axisTick: { lineStyle: { color: c.line } },
    axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true }, splitLine: { lineStyle: { color: c.line, opacity: 0.7 } },
    minorSplitLine: { show: false },
  }, more);
}

function zoomSlider(c, more) {
  return Object.assign({
    type: 'slider', height: 22, bottom: 8, borderColor: c.line, backgroundColor: 'transparent', fillerColor: c.line + '66',
    handleStyle: { color: c.paper, borderColor: c.soft }, moveHandleStyle: { color: c.soft, opacity: 0.4 },
    dataBackground: { lineStyle: { color: c.line }, areaStyle: { color: c.line } }, showDetail: false, brushSelect: false,
    selectedDataBackground: { lineStyle: { color: c.soft, opacity: 0.4 }, areaStyle: { color: c.soft, opacity: 0.15 } },
  }, more);
}

const POLICY_ORDER = ['static', 'energy-only', 'feasibility-aware', 'windfall'];
const SYMBOLS = ['rect', 'triangle', 'diamond', 'circle', 'pin', 'arrow'];

/* A policy looks the same in every chart. */
function policyLook(c, name, index) {
  const known = POLICY_ORDER.indexOf(name.split(',')[0]);
  const colour = [c.soft, c.amber, c.blue, c.surplus][known] || [c.moving, c.red, c.grid][index % 3];
  return { colour, symbol: SYMBOLS[known >= 0 ? known : 4 + index % 2] };
}

const escape = text => String(text).replace(/[&<>"']/g, x => '&#' + x.charCodeAt(0) + ';');

/* A number for people: three to four digits that say something, thousands apart. */
function number(value, digits) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  const places = digits !== undefined ? digits : size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const text = value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
  return text.replace('-', '−');
}

function signed(fraction) {
  const text = number(Math.abs(fraction) * 100, 1);
  return (text === '0.0' ? '±' : fraction < 0 ? '−' : '+') + text + ' %';
}

function duration(millis) {
  const seconds = millis / 1000;
  if (seconds < 120) return number(seconds, seconds < 10 ? 1 : 0) + ' s';
  const [value, unit] = seconds < 7200 ? [seconds / 60, ' min'] : [seconds / 3600, ' h'];
  return number(value, 1).replace(/\.0$/, '') + unit;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = n => String(n).padStart(2, '0');

function instant(millis) {
  const d = new Date(millis);
  return d.getUTCDate() + ' ' + MONTHS[d.getUTCMonth()] + ' ' + two(d.getUTCHours()) + ':' + two(d.getUTCMinutes());
}

/* Labels of a time axis: the date where a day begins, else the hour. */
function tick(millis) {
  const d = new Date(millis);
  return d.getUTCHours() === 0 && d.getUTCMinutes() === 0
    ? d.getUTCDate() + ' ' + MONTHS[d.getUTCMonth()]
    : two(d.getUTCHours()) + ':' + two(d.getUTCMinutes());
}
