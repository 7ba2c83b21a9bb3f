/* Approving and rejecting a decision that waits. */
import { api, token } from './api.js';
import { h, render } from './dom.js';
import { askForToken } from './ask.js';

/* What became of answers given here, by decision, until the server says so itself. */
const given = new Map();

export function answers(ctx, decision) {
  const place = h('div', {
    class: 'answers',
    'data-own': 'answers',
    'data-key': ['answers', decision.id, decision.waiting, decision.answer].join(' '),
  });
  draw(place, ctx, decision);
  return place;
}

function draw(place, ctx, d) {
  const past = given.get(d.id);
  if (d.answer) {
    render(place, h('p', { class: 'soft' }, d.answer === 'APPROVE' ? 'Approved.' : 'Rejected.'));
    return;
  }
  if (!d.waiting && !(past && past.sent)) {
    render(place);
    return;
  }
  if (past && past.sent) {
    render(place, h('p', { class: 'soft', role: 'status' }, past.text));
    return;
  }
  const typed = () => {
    const field = place.querySelector('input'); // drawing again keeps the first one
    return field ? field.value.trim() : '';
  };
  const input = h('input', {
    type: 'text',
    maxlength: '200',
    value: typed(),
    'aria-label': 'Reason (kept with the order) for ' + d.job,
    placeholder: 'Reason, if any',
  });
  const send = async approve => {
    if (!token.get() && !(await askForToken('This needs the operator’s token.'))) {
      given.set(d.id, { sent: false, text: 'Nothing was sent: there is no token.' });
      draw(place, ctx, d);
      return;
    }
    try {
      const { order } = await api.answer(ctx.fabric, d.id, approve, typed());
      given.set(d.id, { sent: true, text: (approve ? 'Approval' : 'Rejection') + ' sent, order ' + order + '.' });
      ctx.say(approve ? 'Approval sent' : 'Rejection sent');
    } catch (e) {
      if (e.status === 401 || e.status === 403) token.set(null);
      window.dispatchEvent(new CustomEvent('windfall:token'));
      given.set(d.id, {
        sent: false,
        text: e.status === 401 || e.status === 403 ? 'Refused: ' + e.message.replace(/[.]$/, '') + '. Nothing was done.' : e.message,
      });
    }
    draw(place, ctx, d);
  };
  render(
    place,
    past ? h('p', { class: 'bad-text', role: 'alert' }, past.text) : null,
    h(
      'div',
      { class: 'row' },
      input,
      h(
        'button',
        {
          type: 'button',
          class: 'main',
          onclick: () => send(true),
          'aria-label': 'Approve: ' + d.action.toLowerCase() + ' ' + d.job,
        },
        'Approve',
      ),
      h(
        'button',
        { type: 'button', onclick: () => send(false), 'aria-label': 'Reject: ' + d.action.toLowerCase() + ' ' + d.job },
        'Reject',
      ),
    ),
  );
}
