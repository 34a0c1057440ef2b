import type { VNode } from 'preact';
import type { ClassKeys } from './class-keys.js';

export interface ClassButtonsProps {
  readonly keys: ClassKeys;
  readonly given: string;
  /** The label that the example is to have; null: none is decided. */
  readonly chosen: string | null;
  readonly onLabel: (label: string) => void;
  readonly onOther: () => void;
}

/** The classes that digits give. One stop of the Tab key, led through by arrows: there are up to ten of them. */
export function ClassButtons({ keys, given, chosen, onLabel, onOther }: ClassButtonsProps): VNode {
  const names = [...keys].sort(([, a], [, b]) => order(a) - order(b));
  const stop = chosen !== null && keys.has(chosen) ? chosen : names[0]?.[0];
  return (
    <div class="classes" role="toolbar" aria-label="Give another label" onKeyDown={step}>
      {names.map(([name, digit]) => (
        <button
          key={name}
          type="button"
          class={name === chosen ? 'class chosen' : 'class'}
          tabIndex={name === stop ? 0 : -1}
          aria-pressed={name === chosen}
          title={`${name === given ? 'Keep' : 'Relabel to'} ${name} (${digit})`}
          onClick={() => {
            onLabel(name);
          }}
        >
          <kbd>{digit}</kbd>
          <bdi class="name">{name}</bdi>
        </button>
      ))}
      <button
        type="button"
        class="class other"
        tabIndex={stop === undefined ? 0 : -1}
        title="Choose by typing, or name a new class (L)"
        onClick={onOther}
      >
        <kbd>L</kbd>
        <span class="words">Other…</span>
      </button>
    </div>
  );
}

function step(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const by = ['ArrowRight', 'ArrowDown'].includes(event.key)
    ? 1
    : ['ArrowLeft', 'ArrowUp'].includes(event.key)
      ? -1
      : 0;
  if (by === 0) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + by + buttons.length) % buttons.length]?.focus();
}

/** As on the keyboard: 0 comes after 9. */
function order(digit: string): number {
  return (Number(digit) + 9) % 10;
}
