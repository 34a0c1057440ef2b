import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

export interface DataTableProps {
  readonly about: string;
  readonly head: readonly string[];
  /** The first cell of each row says what the row is about. Called when someone looks. */
  readonly rows: () => readonly (readonly string[])[];
}

/** What a plot shows as a table, for those who would rather read it. */
export function DataTable({ about, head, rows }: DataTableProps): VNode {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="as-table"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>As a table</summary>
      {open && (
        <div class="table-frame" role="region" aria-label={about} tabIndex={0}>
          <table aria-label={about}>
            <thead>
              <tr>
                {head.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows().map(([first, ...rest], index) => (
                <tr key={index}>
                  <th scope="row">{first}</th>
                  {rest.map((text, column) => (
                    <td key={column}>{text}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
