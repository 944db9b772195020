import type { KnownLine } from '../../../protocol';
import type { LogModel } from './model';
import type { ScrollSpace } from './scroll';

/** Rows looked through on either side for the line that a revision moved. */
const NEARBY = 250;

/** The host is being asked where the line is now. */
interface Away {
  /** The revision it was asked at. */
  readonly revision: number;
  answered: boolean;
  /** What it said last; none where it could not be asked. */
  ordinal: number | undefined;
}

/**
 * The line that a person reads: after lines were inserted before it, it stays where it is on the screen.
 *
 * Past few lines it is found among those that the model holds. Where many came, as while the past of a log is still being
 * read, the host is asked where it is, and the screen stays as it was until the lines of that place are here.
 */
export class HeldLine {
  /** @param onTold called when the host has said where the line is, which {@link keep} then sees to */
  constructor(
    private readonly _model: LogModel,
    private readonly _space: ScrollSpace,
    private readonly _onTold: () => void
  ) {}

  /** The line is elsewhere, where nothing can be shown yet. */
  get isAway(): boolean {
    return this._away !== undefined;
  }

  /** Where it is then, once the host has said so. */
  get awaited(): number | undefined {
    return this._away?.ordinal;
  }

  /** Puts the place back to the line that was held, where a revision has moved it, and holds the line there. */
  keep(): void {
    const { ordinal, offset } = this._space.place;
    const { revision, count } = this._model;
    const held = this._held;
    if (held && held.revision !== revision && !this._model.following) {
      const found = this._near(this.awaited ?? ordinal, held.line);
      if (found !== undefined) {
        this._space.place = { ordinal: found, offset };
      } else if (this._away || Math.abs(count - held.count) > NEARBY) {
        const { answered, ordinal: told } = this._seek(held.line, revision);
        if (!answered || (told !== undefined && !this._model.line(told))) {
          return;
        }
        // It passes the filter no more: what the host named instead is there.
        this._space.place = { ordinal: told ?? ordinal, offset };
      }
    }
    this._away = undefined;
    const line = this._model.line(this._space.place.ordinal);
    if (line) {
      this._held = { line, revision, count };
    }
  }

  /** The person goes elsewhere. */
  release(): void {
    this._held = undefined;
    this._away = undefined;
  }

  private _near(ordinal: number, { position }: KnownLine): number | undefined {
    for (let distance = 0; distance <= NEARBY; distance++) {
      for (const candidate of [ordinal + distance, ordinal - distance]) {
        if (this._model.line(candidate)?.position === position) {
          return candidate;
        }
      }
    }
    return undefined;
  }

  /** Asks once a revision; an answer to an earlier one is a hint where to look. */
  private _seek(line: KnownLine, revision: number): Away {
    if (this._away?.revision === revision) {
      return this._away;
    }
    const away: Away = { revision, answered: false, ordinal: this._away?.ordinal };
    this._away = away;
    const told = (ordinal: number | undefined): void => {
      away.answered = true;
      away.ordinal = ordinal;
      this._onTold();
    };
    // Who cannot ask stays where it was; that the host is away is told elsewhere.
    this._model.locate(line).then(told, () => told(undefined));
    return away;
  }

  private _held:
    { readonly line: KnownLine; readonly revision: number; readonly count: number } | undefined;
  private _away: Away | undefined;
}
