import { expect, test } from 'vitest';
import {
  commandOf,
  historyStepOf,
  KEY_GROUPS,
  keyName,
  type KeyPress,
} from '../../../webview/review/keys.js';

function press(key: string, part: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
    ...part,
  };
}

test.each([
  ['Enter', 'accept'],
  ['k', 'keep'],
  ['x', 'exclude'],
  ['u', 'clear'],
  ['Backspace', 'clear'],
  ['s', 'skip'],
  ['l', 'classes'],
  ['/', 'classes'],
  ['e', 'note'],
  [' ', 'enlarge'],
  ['n', 'next-flagged'],
  ['p', 'previous-flagged'],
  ['d', 'detail'],
  ['Escape', 'escape'],
  ['?', 'help'],
  ['7', 'class-7'],
  ['0', 'class-0'],
  ['j', null],
  ['toString', null],
  ['Delete', null],
])('%s', (key, command) => {
  expect(commandOf(press(key))).toBe(command);
});

test('undo and redo are known by all of their keys', () => {
  expect(historyStepOf(press('z', { ctrlKey: true }))).toBe('undo');
  expect(historyStepOf(press('z', { metaKey: true }))).toBe('undo');
  expect(historyStepOf(press('Z', { ctrlKey: true, shiftKey: true }))).toBe('redo');
  expect(historyStepOf(press('y', { ctrlKey: true }))).toBe('redo');
  for (const other of [
    {},
    { altKey: true },
    { ctrlKey: true, altKey: true },
    { ctrlKey: true, metaKey: true },
  ]) {
    expect(historyStepOf(press('z', other))).toBeNull();
  }
  expect(historyStepOf(press('y', { metaKey: true }))).toBeNull();
});

test('a key with a modifier is VS Code’s, but for all that are shown', () => {
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey'] as const) {
    for (const key of ['k', 'z', 's', 'Enter', '1', '?', '/', 'Backspace', 'Escape']) {
      expect(commandOf(press(key, { [modifier]: true })), `${modifier} ${key}`).toBeNull();
    }
  }
  expect(commandOf(press('a', { ctrlKey: true }))).toBe('select-all');
  expect(commandOf(press('a', { metaKey: true }))).toBe('select-all');
  expect(commandOf(press('A', { ctrlKey: true, shiftKey: true }))).toBeNull();
  expect(commandOf(press('K', { shiftKey: true }))).toBeNull();
});

test('capitals by the lock, other alphabets and other digit rows are understood', () => {
  expect(commandOf(press('K'))).toBe('keep');
  expect(commandOf(press('л', { code: 'KeyK' }))).toBe('keep');
  expect(commandOf(press('&', { code: 'Digit1' }))).toBe('class-1');
  expect(commandOf(press('1', { code: 'Digit1', shiftKey: true }))).toBe('class-1');
  // German: Shift and 7; and Dvorak, where S lies on another key.
  expect(commandOf(press('/', { code: 'Digit7', shiftKey: true }))).toBe('classes');
  expect(commandOf(press('s', { code: 'Semicolon' }))).toBe('skip');
});

test('a key held down goes on, and decides once; while a character is composed no key counts', () => {
  expect(commandOf(press('k', { repeat: true }))).toBeNull();
  expect(commandOf(press('Enter', { repeat: true }))).toBeNull();
  expect(commandOf(press('n', { repeat: true }))).toBe('next-flagged');
  expect(commandOf(press('Enter', { isComposing: true }))).toBeNull();
});

test('the help names every single key that does something', () => {
  const named = KEY_GROUPS.flatMap(({ keys }) => keys.flatMap((text) => text.keys));
  for (const key of [
    'Enter',
    'L',
    '/',
    'K',
    'X',
    'U',
    'Backspace',
    'S',
    'E',
    'N',
    'P',
    'Space',
    'D',
    'Escape',
    '?',
  ]) {
    expect(named).toContain(key);
    expect(commandOf(press(key === 'Space' ? ' ' : key)), key).not.toBeNull();
  }
  for (let letter = 97; letter <= 122; letter++) {
    const key = String.fromCharCode(letter);
    expect(named.includes(key.toUpperCase()), key).toBe(commandOf(press(key)) !== null);
  }
});

test('keys are named as on the keyboard in front', () => {
  expect(keyName('Ctrl+Shift+Z', false)).toBe('Ctrl+Shift+Z');
  expect(keyName('Ctrl+Shift+Z', true)).toBe('⌘⇧Z');
});
