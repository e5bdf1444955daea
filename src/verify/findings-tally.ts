import type { Observer } from '../domain/events.ts';
import type { FindingKind, VerifyFinding } from '../domain/verify.ts';

/** More are counted, not kept. */
const FINDINGS_KEPT = 1000;

/** What was read and what was found. */
export class FindingsTally {
  readonly #observer: Observer;
  readonly findings: VerifyFinding[] = [];
  readonly found: Record<FindingKind, number> = { rotten: 0, unreadable: 0, changed: 0, missing: 0 };
  findingsNotListed = 0;
  repaired = 0;
  sound = 0;
  newlyRecorded = 0;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  add(finding: Omit<VerifyFinding, 'type'>): void {
    const event: VerifyFinding = { type: 'verify-finding', ...finding };
    this.found[finding.finding]++;
    if (finding.repaired === true) this.repaired++;
    if (this.findings.length < FINDINGS_KEPT) this.findings.push(event);
    else this.findingsNotListed++;
    this.#observer(event);
  }
}
