import { formatDuration, formatRate } from '../ui/format.ts';
import type { GraphEdge } from './graph-model.ts';

/** The edges of the graph for those who do not see them. */
export function GraphTable({ edges }: { edges: GraphEdge[] }) {
  if (edges.length === 0) return null;
  return (
    <div class="visually-hidden">
      <table>
        <caption>Who calls whom</caption>
        <thead>
          <tr>
            {['From', 'To', 'By', 'Calls a minute', 'Errors', 'p95'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edges.map(({ parent, child, via, callsPerMinute, errors, p95Ms }) => (
            <tr key={`${parent} ${child}`}>
              <th scope="row">{parent}</th>
              <td>{child}</td>
              <td>{via.join(', ')}</td>
              <td>{formatRate(callsPerMinute)}</td>
              <td>{errors}</td>
              <td>{formatDuration(p95Ms * 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
