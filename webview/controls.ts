import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h, type ComponentChildren, type JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

// The toolkit is no longer developed: this module is the only one that knows it, so that it can be replaced here.

export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

export interface ButtonProps {
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  /** Accessible name and tooltip; needed where the content is only an icon. */
  readonly label?: string;
  /** Tooltip of a button whose content says what it does. */
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly class?: string;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

export function Button(props: ButtonProps): JSX.Element {
  const {
    appearance = 'secondary',
    label,
    hint,
    disabled = false,
    pressed,
    expanded,
    onClick,
    children,
  } = props;
  return h(
    'vscode-button',
    {
      appearance,
      disabled,
      class: props.class ?? '',
      onClick: () => {
        if (!disabled) onClick();
      },
      ...(label === undefined ? {} : { 'aria-label': label, title: label }),
      ...(hint === undefined ? {} : { title: hint }),
      ...(pressed === undefined ? {} : { 'aria-pressed': String(pressed) }),
      ...(expanded === undefined ? {} : { 'aria-expanded': String(expanded) }),
    },
    children,
  );
}

export interface TextFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly disabled?: boolean;
  readonly class?: string;
  readonly onInput: (value: string) => void;
  readonly children?: ComponentChildren;
}

export function TextField(props: TextFieldProps): JSX.Element {
  const { label, placeholder, value, disabled = false, onInput, children } = props;
  const element = useRef<HTMLElement & { value: string }>(null);
  useLayoutEffect(() => {
    // The toolkit names every field 'Text field' when it is put into the page.
    element.current?.setAttribute('aria-label', label);
  }, [label]);
  return h(
    'vscode-text-field',
    {
      ref: element,
      placeholder,
      value,
      disabled,
      class: props.class ?? '',
      onInput: () => {
        onInput(element.current?.value ?? '');
      },
    },
    children,
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
  /** What stands in the closed dropdown instead, which has less room. */
  readonly short?: string;
}

export interface DropdownProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly disabled?: boolean;
  readonly class?: string;
  readonly onChange: (value: string) => void;
}

export function Dropdown(props: DropdownProps): JSX.Element {
  const { label, value, choices, disabled = false, onChange } = props;
  const element = useRef<HTMLElement & { value: string }>(null);
  // Each option is an element with a tree of its own, and a dataset may have a thousand classes: only the chosen one is
  // made before someone turns to the dropdown.
  const [approached, setApproached] = useState(false);
  const short = choices.find((choice) => choice.value === value)?.short;
  const offered = approached ? choices : choices.filter((choice) => choice.value === value);
  const approach = (): void => {
    setApproached(true);
  };
  useLayoutEffect(() => {
    // The value of a dropdown that does not have the option yet is forgotten: set it after the options.
    if (element.current !== null && element.current.value !== value) element.current.value = value;
  }, [value, offered.length]);
  return h(
    'vscode-dropdown',
    {
      ref: element,
      'aria-label': label,
      title: label,
      disabled,
      class: props.class ?? '',
      onPointerEnter: approach,
      onFocusIn: approach,
      onChange: () => {
        const chosen = element.current?.value ?? '';
        if (chosen !== value) onChange(chosen);
      },
    },
    short !== undefined && h('span', { slot: 'selected-value' }, short),
    offered.map((choice) =>
      h(
        'vscode-option',
        { key: choice.value, value: choice.value, title: choice.text },
        h('bdi', {}, choice.text),
      ),
    ),
  );
}

export function ProgressRing(): JSX.Element {
  return h('vscode-progress-ring', { 'aria-label': 'Working', class: 'ring' });
}
