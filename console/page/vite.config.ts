import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    // Everything is a file of its own: the page's Content-Security-Policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
