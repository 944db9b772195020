import type { LogModel } from './model';
import type { ScrollSpace } from './scroll';

/** Rows looked through on either side for the line that a revision moved. */
const NEARBY = 250;

/** The line that a person reads: after lines were inserted before it, it stays where it is on the screen. */
export class HeldLine {
  constructor(
    private readonly _model: LogModel,
    private readonly _space: ScrollSpace
  ) {}

  /** Puts the place back to the line that was held, where a revision has moved it, and holds the line there. */
  keep(): void {
    const { ordinal, offset } = this._space.place;
    const { revision } = this._model;
    const held = this._held;
    if (held && held.revision !== revision && !this._model.following) {
      for (let distance = 0; distance <= NEARBY; distance++) {
        for (const candidate of [ordinal + distance, ordinal - distance]) {
          if (this._model.line(candidate)?.position === held.position) {
            this._space.place = { ordinal: candidate, offset };
            this._held = { position: held.position, revision };
            return;
          }
        }
      }
    }
    const line = this._model.line(ordinal);
    if (line) {
      this._held = { position: line.position, revision };
    }
  }

  /** The person goes elsewhere. */
  release(): void {
    this._held = undefined;
  }

  private _held: { readonly position: number; readonly revision: number } | undefined;
}
