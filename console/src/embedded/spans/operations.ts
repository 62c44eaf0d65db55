/** A kind of span: what Jaeger calls an operation of a service. */
export interface Operation {
  readonly service: string;
  readonly name: string;
}

/** The operations of the spans that are kept, each once. */
export class Operations {
  readonly #services = new Map<string, Map<string, { operation: Operation; spans: number }>>();

  /** Counts a span in, and gives the operation that it shares with others. */
  add(service: string, name: string): Operation {
    const operations = this.#services.get(service) ?? new Map();
    this.#services.set(service, operations);
    const entry = operations.get(name) ?? { operation: { service, name }, spans: 0 };
    operations.set(name, entry);
    entry.spans += 1;
    return entry.operation;
  }

  /** Counts a span out; an operation without spans is forgotten. */
  remove({ service, name }: Operation): void {
    const operations = this.#services.get(service);
    const entry = operations?.get(name);
    if (!operations || !entry) return;
    entry.spans -= 1;
    if (entry.spans === 0) operations.delete(name);
    if (operations.size === 0) this.#services.delete(service);
  }

  /** In alphabetical order. */
  services(): string[] {
    return [...this.#services.keys()].sort();
  }

  /** In alphabetical order. */
  of(service: string): string[] {
    return [...(this.#services.get(service)?.keys() ?? [])].sort();
  }
}
