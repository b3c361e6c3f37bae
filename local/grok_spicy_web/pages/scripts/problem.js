// What can go wrong with a request.

/** A request that the server refused, or that did not reach it (`status` 0). */
export class Problem extends Error {
  constructor(status, detail, errors = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }

  /** Whether the same request may succeed later: it did not arrive, or the server was not well. */
  get mayPass() {
    return !(this.status >= 400 && this.status < 500 && this.status !== 429);
  }
}
