// Drawn signs: 16 px, one stroke; the discs of heat.
import { s } from './dom.js';

/** @type {Record<string, string>} */
const paths = {
  today: 'M2.5 4.5h8M2.5 8h11M2.5 11.5h7',
  contacts: 'M6 8a2.4 2.4 0 1 0 0-4.800A2.4 2.4 0 0 0 6 8zM1.800 13c.2-2.300 1.900-3.600 4.200-3.600s4 1.300 4.200 3.600M10.500 3.400a2.300 2.300 0 0 1 0 4.400M12 9.700c1.400.4 2.200 1.600 2.300 3.300',
  model: 'M2.500 2.500v11h11M5 10.500 8 7l2 1.500 3.500-5',
  agents: 'M6 11.500a3.500 3.500 0 1 1 0-7 3.500 3.500 0 0 1 0 7zM10 11.500a3.500 3.500 0 1 1 0-7 3.500 3.500 0 0 1 0 7z',
  import: 'M8 2.500v7M5 7l3 3 3-3M2.500 10.500v3h11v-3',
  duplicates: 'M6 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z',
  sync: 'M13.300 6.500A5.500 5.500 0 0 0 3.400 5M2.700 9.500A5.500 5.500 0 0 0 12.600 11M3.400 2.500V5h2.500M12.600 13.500V11h-2.500',
  audit: 'M8 1.800 13 3.500v4c0 3.300-2.100 5.600-5 6.700-2.900-1.100-5-3.400-5-6.700v-4zM5.700 7.800l1.700 1.700 3-3',
  settings: 'M2.500 5h4M10.500 5h3M2.500 11h2M8.500 11h5M8.500 5m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0M6.500 11m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.800 10.800 14 14',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.800V8l2 1.500',
  phone: 'M4.200 2.500 6 5.700 4.900 7.100c.8 1.700 2.200 3.100 4 4l1.400-1.100 3.200 1.800c-.2 1.400-1.100 2.200-2.500 2.200C6.400 13.700 2.300 9.600 2 5c0-1.400.9-2.300 2.200-2.500z',
  calendar: 'M2.500 4h11v9.500h-11zM2.500 7h11M5.500 2.300V5M10.500 2.300V5',
  mail: 'M2 3.800h12v8.500H2zM2.500 4.300 8 8.800l5.500-4.500',
  note: 'M3 2.500h10V10l-3.500 3.500H3zM9.500 13.500V10H13M5.500 5.500h5M5.500 8h3',
  check: 'M3 8.500 6.500 12 13 4.500',
  close: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
  left: 'M10 3 5 8l5 5', right: 'M6 3l5 5-5 5', down: 'M3.500 6 8 10.500 12.500 6',
  arrow: 'M2.500 8h11M9.500 4l4 4-4 4',
  warn: 'M8 2.500 14.300 13.500H1.700zM8 6.500v3M8 11.500v.1',
  download: 'M8 2.500v7M5 7l3 3 3-3M3 13.500h10',
  more: 'M2.500 4h11M2.500 8h11M2.500 12h11',
  dots: 'M3 8h.1M8 8h.1M13 8h.1',
  edit: 'M3 13l.6-3L11 2.600l2.400 2.400L6 12.400z',
  trash: 'M3 4.500h10M6 4.500V2.800h4v1.700M4.300 4.500l.6 9h6.200l.6-9',
  plus: 'M8 3v10M3 8h10',
  star: 'M8 2.500l1.700 3.600 3.800.5-2.800 2.700.7 3.900L8 11.300l-3.400 1.900.7-3.900L2.500 6.600l3.800-.5z',
};

/**
 * A sign that only decorates its words.
 * @param {string} name
 */
export const icon = (name) =>
  s('svg.icon', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('path', { d: paths[name] ?? '' }));

/** The mark of the program. */
export const brandMark = () =>
  s('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    s('path', { d: 'M4 3h12l3 5-9 10L1 8z', fill: 'currentColor' }),
    s('path', { d: 'M13.600 4.500 7.200 12.600', stroke: 'var(--canvas)', 'stroke-width': '2' }));

/**
 * Heat as a shape: full, half, ring, dotted ring, two rings.
 * @param {'hot' | 'warm' | 'cold' | 'none' | 'disputed'} heat
 */
export function disc(heat) {
  const inside = {
    hot: [s('circle.fill', { cx: 7, cy: 7, r: 6 })],
    warm: [s('circle.ring', { cx: 7, cy: 7, r: 5.2 }), s('path.fill', { d: 'M7 1.800a5.200 5.200 0 0 0 0 10.400z' })],
    cold: [s('circle.ring', { cx: 7, cy: 7, r: 5.2 })],
    none: [s('circle.dots', { cx: 7, cy: 7, r: 5.2 })],
    disputed: [s('circle.ring', { cx: 5, cy: 7, r: 4.4 }), s('circle.dots', { cx: 9.5, cy: 7, r: 4.4 })],
  }[heat];
  const colour = heat === 'none' ? 'soft' : heat === 'disputed' ? 'warm' : heat;
  return s('svg.disc', { viewBox: '0 0 14 14', 'aria-hidden': 'true', class: colour }, inside);
}
