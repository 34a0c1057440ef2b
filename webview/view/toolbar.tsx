import type { VNode } from 'preact';
import { Button, Dropdown, TextField, type Choice } from '../controls.js';
import { formatCount } from '../../src/protocol/wording.js';
import { countOf } from '../model/format.js';
import { DECISION_FILTER_NAMES, DECISION_FILTERS } from '../review/decision-filter.js';
import { MEASURE_NAMES, MEASURES } from '../model/measures.js';
import type { Query } from '../model/query.js';
import type { Sort, SortKey } from '../model/sort-order.js';
import { THUMBNAIL_SIZES } from '../model/ui-state.js';
import { filterWords } from '../plots/filter.js';
import { Icon } from './icon.js';

const SORT_CHOICES: readonly (Choice & { readonly value: SortKey })[] = [
  ...MEASURE_NAMES.map((value) => ({ value, text: MEASURES[value].name })),
  { value: 'place', text: 'Order of the dataset' },
];

const DECISION_CHOICES = DECISION_FILTER_NAMES.map((value) => ({
  value,
  text: DECISION_FILTERS[value],
  ...(value === 'any' && { short: 'Decisions' }),
}));

export interface ToolbarProps {
  readonly query: Query;
  readonly sort: Sort;
  readonly size: number;
  readonly classes: readonly string[];
  /** Shown, and in the list before search and filters. */
  readonly shown: number;
  readonly listed: number;
  /** Shown, though by what was decided since they do not pass the filter any more. */
  readonly outdated: number;
  readonly disabled: boolean;
  readonly onQuery: (query: Query) => void;
  readonly onSort: (sort: Sort) => void;
  readonly onSize: (size: number) => void;
  /** Filter by decision anew. */
  readonly onRefilter: () => void;
}

export function Toolbar(props: ToolbarProps): VNode {
  const { query, sort, size, classes, shown, listed, outdated, disabled } = props;
  const { onQuery, onSort, onSize, onRefilter } = props;
  const classChoices = (short: string): readonly Choice[] => [
    { value: '', text: `${short}: any`, short },
    // Prefixed, so that no class' name can be taken for 'any'.
    ...classes.map((name) => ({ value: `=${name}`, text: name })),
  ];
  const chosen = (value: string): string | null => (value === '' ? null : value.slice(1));
  const inOrder = query.only?.inOrder === true;
  const direction = sort.descending ? 'Highest first' : 'Lowest first';
  return (
    <div class="toolbar" role="group" aria-label="Search, filters and order">
      <div class="narrowing">
        <TextField
          class="search"
          label="Search by file name"
          placeholder="Search files"
          value={query.search}
          disabled={disabled}
          onInput={(search) => {
            onQuery({ ...query, search });
          }}
        >
          <span slot="start" class="codicon codicon-search" />
        </TextField>
        <Dropdown
          class="filter given"
          label="Filter by given class"
          value={query.given === null ? '' : `=${query.given}`}
          choices={classChoices('Given')}
          disabled={disabled}
          onChange={(value) => {
            onQuery({ ...query, given: chosen(value) });
          }}
        />
        <Dropdown
          class="filter suggested"
          label="Filter by suggested class"
          value={query.suggested === null ? '' : `=${query.suggested}`}
          choices={classChoices('Suggested')}
          disabled={disabled}
          onChange={(value) => {
            onQuery({ ...query, suggested: chosen(value) });
          }}
        />
        <Dropdown
          class="filter decisions"
          label="Filter by decision"
          value={query.decisions}
          choices={DECISION_CHOICES}
          disabled={disabled}
          onChange={(value) => {
            const decisions = DECISION_FILTER_NAMES.find((name) => name === value);
            if (decisions !== undefined) onQuery({ ...query, decisions });
          }}
        />
      </div>
      <div class="arranging">
        {query.only !== null && (
          <span class="only">
            <span class="text">Only {query.only.title}</span>
            <Button
              appearance="icon"
              label="Show all again"
              onClick={() => {
                onQuery({ ...query, only: null });
              }}
            >
              <Icon name="close" />
            </Button>
          </span>
        )}
        {query.filter !== null && (
          <span class="only marked">
            <span class="text" title={filterWords(query.filter)}>
              {filterWords(query.filter)}
            </span>
            <Button
              appearance="icon"
              label="Show all again, not only what a plot’s mark stands for"
              onClick={() => {
                onQuery({ ...query, filter: null });
              }}
            >
              <Icon name="close" />
            </Button>
          </span>
        )}
        <span class="shown">
          {shown === listed
            ? countOf(shown, 'example')
            : `${formatCount(shown)} of ${countOf(listed, 'example')}`}
          {outdated > 0 && (
            <Button
              appearance="icon"
              label={`${countOf(outdated, 'example')} decided since: filter again`}
              onClick={onRefilter}
            >
              <Icon name="refresh" />
            </Button>
          )}
        </span>
        <span class="sort">
          <Dropdown
            class="by"
            label="Sort by"
            value={sort.by}
            choices={SORT_CHOICES}
            disabled={disabled || inOrder}
            onChange={(value) => {
              const by = SORT_CHOICES.find((choice) => choice.value === value)?.value;
              if (by !== undefined) onSort({ by, descending: by !== 'place' });
            }}
          />
          <Button
            appearance="icon"
            label={`${direction}: turn the order round`}
            disabled={disabled || inOrder}
            onClick={() => {
              onSort({ ...sort, descending: !sort.descending });
            }}
          >
            <Icon name={sort.descending ? 'arrow-down' : 'arrow-up'} />
          </Button>
        </span>
        <label class="size" title="Size of the previews">
          <Icon name="zoom-in" />
          <input
            type="range"
            aria-label="Size of the previews"
            min={0}
            max={THUMBNAIL_SIZES.length - 1}
            step={1}
            value={size}
            onInput={(event) => {
              onSize(event.currentTarget.valueAsNumber);
            }}
          />
        </label>
      </div>
    </div>
  );
}
