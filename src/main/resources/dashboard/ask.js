/* The dialog for the token, without which nothing that acts is sent. */
import { h, render, at } from './dom.js';
import { token } from './api.js';

/* Resolves to whether there is a token now. */
export function askForToken(why) {
  const dialog = at('ask');
  const input = h('input', {
    type: 'password',
    id: 'ask-token',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'ask-words',
  });
  return new Promise(done => {
    const close = () => {
      dialog.close();
      window.dispatchEvent(new CustomEvent('windfall:token'));
      done(Boolean(token.get()));
    };
    render(
      dialog,
      h(
        'form',
        {
          'data-key': String(performance.now()),
          onsubmit: e => {
            e.preventDefault();
            if (input.value.trim()) token.set(input.value.trim());
            close();
          },
        },
        h('h2', { id: 'ask-title' }, 'Operator’s token'),
        why ? h('p', { class: 'bad-text', role: 'alert' }, why) : null,
        h(
          'p',
          { id: 'ask-words' },
          'Reading needs none. Approving and rejecting do: paste the one that the server was started with' +
            ' (http.token.file). It is kept until this tab is closed.',
        ),
        h('label', { for: 'ask-token' }, 'Token'),
        input,
        h(
          'div',
          { class: 'row' },
          h('button', { type: 'submit', class: 'main' }, 'Keep for this tab'),
          token.get()
            ? h(
                'button',
                {
                  type: 'button',
                  onclick: () => {
                    token.set(null);
                    close();
                  },
                },
                'Forget it',
              )
            : null,
          h('button', { type: 'button', onclick: close }, 'Cancel'),
        ),
      ),
    );
    dialog.oncancel = () => done(Boolean(token.get()));
    if (!dialog.open) dialog.showModal();
    input.focus();
  });
}
