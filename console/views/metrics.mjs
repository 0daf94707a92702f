// The Prometheus metrics as text, asked for with the key of this tab.
import { readText } from '../api.mjs';
import { card, h, pageHead } from '../dom.mjs';

export async function metricsView({ signal }) {
  const text = await readText('/metrics', { signal });
  const shown = h('pre.metrics', { tabindex: '0', role: 'region', 'aria-label': 'Metrics' }, text);
  const input = h('input', {
    type: 'search',
    'aria-label': 'Only lines with',
    placeholder: 'Only lines with …',
    input: () => {
      const wanted = input.value.trim().toLowerCase();
      const lines = text.split('\n').filter((line) => line.toLowerCase().includes(wanted));
      shown.textContent = lines.length === 0 ? 'No line holds this.' : lines.join('\n');
    },
  });
  return [
    pageHead(
      'Metrics',
      'Of the service and the workers under it, as Prometheus reads them at /metrics.',
      h('a.button', { href: '#/health' }, 'Health'),
    ),
    card([h('h2', 'Now'), h('.grow', input)], shown),
  ];
}
