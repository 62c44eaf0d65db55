import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {import('rolldown').Plugin} Plugin */

/** What is installed, and not ours. */
export const INSTALLED = /[\\/]node_modules[\\/]/;

/**
 * Has a source that looks for files beside itself find those beside its source, wherever it is
 * bundled to.
 *
 * @param {string} [folder] of the bundles, which may be moved together with the sources; without it
 *   they may not
 * @returns {Plugin}
 */
export function ownAddresses(folder) {
  return {
    name: 'own-addresses',
    transform: {
      filter: { id: { exclude: INSTALLED }, code: 'import.meta.url' },
      handler: (code, file) => ({
        code: code.replaceAll('import.meta.url', addressOf(file, folder)),
        // No line becomes another.
        map: null,
      }),
    },
  };
}

/**
 * @param {string} file
 * @param {string | undefined} folder
 */
function addressOf(file, folder) {
  // On Windows there is no way to another drive.
  const way = folder === undefined ? file : path.relative(folder, file);
  if (path.isAbsolute(way)) return JSON.stringify(pathToFileURL(file).href);
  return `new URL(${JSON.stringify(way.replaceAll(path.sep, '/'))}, import.meta.url).href`;
}

/**
 * Exporters of OpenTelemetry beside the usual one, and its configuration by file. `sdk-node` loads
 * all of them, a third of its time, whichever its variables name: in vain but for one at most.
 */
const ON_DEMAND =
  /^@opentelemetry\/(?:exporter-(?:logs|metrics)-|exporter-trace-otlp-(?:grpc|proto)$|exporter-prometheus$|exporter-zipkin$|otlp-grpc-|configuration$)/;
const STAND_IN = '\0on-demand:';

/**
 * Puts a stand-in in the place of each package of {@link ON_DEMAND}, which loads it from `node_modules` as
 * soon as anything of it is used.
 *
 * @type {Plugin}
 */
export const onDemand = {
  name: 'on-demand',
  resolveId: {
    filter: { id: ON_DEMAND },
    handler: (name, importer) =>
      importer?.startsWith(STAND_IN) ? { id: name, external: true } : `${STAND_IN}${name}`,
  },
  load: {
    filter: { id: new RegExp(`^${STAND_IN}`) },
    handler: (id) => {
      const name = JSON.stringify(id.slice(STAND_IN.length));
      return `module.exports = new Proxy({}, { get: (_, key) => require(${name})[key] });`;
    },
  },
};
