import { expect, test } from 'vitest';
import { initialState, restoreState, type KeptState } from '../../../webview/model/ui-state.js';

const initial = initialState(true);

test('what was kept comes back as it was', () => {
  const kept: KeptState = {
    state: {
      query: {
        list: 'ambiguous',
        search: 'x',
        given: 'cat',
        suggested: null,
        decisions: 'noted',
        only: null,
        filter: {
          ranges: [{ kind: 'between', measure: 'held_out_depth', from: 1.5, to: null }],
          given: null,
          consensus: 'dog',
          group: null,
        },
      },
      sort: { by: 'entropy', descending: false },
      size: 4,
      selected: 17,
      detail: false,
      detailWidth: 400,
      notices: true,
      advance: false,
      plots: true,
      classSort: { by: 'name', descending: false },
    },
    anchor: { place: 12, share: 0.25 },
  };
  expect(restoreState(JSON.parse(JSON.stringify(kept)), initial)).toEqual(kept);
});

test.each([
  undefined,
  null,
  'text',
  {},
  { state: 3, anchor: 'x' },
  {
    state: {
      query: { list: 'toString', decisions: 'toString', filter: { ranges: [3] } },
      sort: { by: 'constructor' },
      classSort: { by: 'constructor' },
      plots: 'yes',
      size: 99,
      selected: -1,
    },
    anchor: {},
  },
])('of %j only what is understood is taken', (kept) => {
  expect(restoreState(kept, initial)).toEqual({ state: initial, anchor: null });
});
