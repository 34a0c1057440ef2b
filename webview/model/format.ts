import { plural } from '../../src/protocol/wording.js';

/** '1 image', '1,500 images'. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return plural(count, one, many);
}

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Two decimals, three near 1, where they tell scores apart; what is not certain never reads as 1. */
export function formatScore(score: number): string {
  if (Number.isNaN(score)) return '–';
  if (score < 0.985) return score.toFixed(2);
  return (score < 1 ? Math.min(score, 0.999) : 1).toFixed(3);
}

export function formatTimeLeft(seconds: number): string {
  if (seconds < 50) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s left`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** In the reader's own time zone. `iso`: ISO 8601. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ''
    : date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** `text` for a sentence, with marks that keep its writing direction to itself. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}
