import 'maplibre-gl/dist/maplibre-gl.css';
import './style.css';
import { render } from 'preact';
import { AppState } from './app-state';
import { App } from './ui/app';

const host = document.getElementById('app');
if (host) render(<App state={new AppState()} />, host);
