import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { formatCount } from '../../src/protocol/wording.js';
import { Dialog } from '../view/dialog.js';
import { Icon } from '../view/icon.js';
import { Name } from '../view/name.js';
import type { ClassKeys } from './class-keys.js';
import { findClasses } from './find-classes.js';

/** More than anyone reads through: typing narrows them down. */
const OFFERED = 60;

export interface ClassPickerProps {
  readonly classes: readonly string[];
  readonly keys: ClassKeys;
  readonly format: AuditView['dataset']['format'];
  /** How many examples get the label. */
  readonly about: number;
  readonly onPick: (label: string) => void;
  readonly onClose: () => void;
}

interface Option {
  readonly label: string;
  readonly isNew: boolean;
}

/** A class by typing part of its name, or one that is new: a combo box with its list below. */
export function ClassPicker(props: ClassPickerProps): VNode {
  const { classes, keys, format, about, onPick, onClose } = props;
  const [typed, type] = useState('');
  const [chosen, choose] = useState(0);
  const { names, fresh, fault } = findClasses(classes, typed, format);
  const options: readonly Option[] = [
    ...names.slice(0, OFFERED).map((label) => ({ label, isNew: false })),
    ...(fresh === null ? [] : [{ label: fresh, isNew: true }]),
  ];
  const left = names.length - Math.min(names.length, OFFERED);
  const active = Math.min(chosen, options.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, typed]);
  const step = (by: number): void => {
    if (options.length > 0) choose((active + by + options.length) % options.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const option = options[active];
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter' && option !== undefined) onPick(option.label);
    else return;
    event.preventDefault();
  };
  const title = about === 1 ? 'Label this example' : `Label ${formatCount(about)} examples`;
  return (
    <Dialog label={title} class="picker" onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-label={title}
        aria-expanded="true"
        aria-controls="classes"
        aria-autocomplete="list"
        aria-activedescendant={active < 0 ? undefined : `class-${active}`}
        placeholder={`${title}: type a class`}
        spellcheck={false}
        autocomplete="off"
        value={typed}
        onInput={(event) => {
          type(event.currentTarget.value);
          choose(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id="classes" class="options" role="listbox" aria-label="Classes">
        {options.map(({ label, isNew }, i) => (
          <div
            key={`${isNew ? 'new' : 'old'} ${label}`}
            id={`class-${i}`}
            role="option"
            class="option"
            aria-selected={i === active}
            onPointerMove={() => {
              choose(i);
            }}
            onClick={() => {
              onPick(label);
            }}
          >
            {isNew && <Icon name="add" />}
            <span class="what">
              {isNew ? 'New class “' : ''}
              <Name text={label} />
              {isNew ? '”' : ''}
            </span>
            {keys.has(label) && <kbd>{keys.get(label)}</kbd>}
          </div>
        ))}
      </div>
      {left > 0 && <p class="note">{formatCount(left)} more: type to find them.</p>}
      {fault !== null && <p class="note">{fault}</p>}
    </Dialog>
  );
}
