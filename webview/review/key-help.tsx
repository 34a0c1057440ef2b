import type { VNode } from 'preact';
import { Button } from '../controls.js';
import { IS_MAC } from '../platform.js';
import { Dialog } from '../view/dialog.js';
import { Icon } from '../view/icon.js';
import { KEY_GROUPS, keyName } from './keys.js';

/** All keys of the page. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }): VNode {
  return (
    <Dialog label="Keys" class="key-help" onClose={onClose}>
      <header class="bar">
        <h2>Keys</h2>
        <Button appearance="icon" label="Close the keys" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div class="groups">
        {KEY_GROUPS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(({ keys: names, meaning }) => (
                <div key={meaning}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{keyName(name, IS_MAC)}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
