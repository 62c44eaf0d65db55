// The order of style sheets is that of these imports: what everything stands on comes first.
import './theme.css';
import './ui/base.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startLive } from './live.ts';
import { applyTheme } from './shell/theme.ts';

applyTheme();
startLive();
const root = document.getElementById('app');
if (root) render(<App />, root);
