import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './style/base.css';
import './style/header.css';
import './style/lists.css';
import './style/toolbar.css';
import './style/grid.css';
import './style/detail.css';
import { App } from './app.js';
import { registerControls } from './controls.js';
import { connectHost, reportErrors } from './host.js';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element #root');
const host = connectHost();
reportErrors(host);
registerControls();
render(<App host={host} />, root);
