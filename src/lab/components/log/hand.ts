/** Milliseconds after which a hand that scrolled is taken to rest. */
const REST = 150;

/** Tells a scroll event of the person from one of our own, and whether the hand is still on the scrollbar. */
export class ScrollHand {
  /** @param onRest called once the person has stopped scrolling */
  constructor(private readonly _onRest: () => void) {}

  /** The person is scrolling: the scrollbar must stay where it is. */
  get moving(): boolean {
    return this._moving;
  }

  /** CSS pixels that the person moved the scrollbar from where it was put or seen last, to `top`. */
  distance(top: number): number {
    return top - this._expected;
  }

  /** The person scrolled to `top`. */
  moved(top: number): void {
    this._expected = top;
    this._moving = true;
    clearTimeout(this._rest);
    this._rest = setTimeout(() => {
      this._moving = false;
      this._onRest();
    }, REST);
  }

  /** The list itself put the scrollbar to `top`: the next scroll event will say so, and is nobody's doing. */
  placed(top: number): void {
    this._expected = top;
  }

  /** The list goes elsewhere, whatever the hand does. */
  release(): void {
    this._moving = false;
  }

  /** The list is off the page: nobody scrolls it, and nobody waits for the rest. */
  dispose(): void {
    clearTimeout(this._rest);
    this._moving = false;
  }

  private _moving = false;
  private _expected = 0;
  private _rest: ReturnType<typeof setTimeout> | undefined;
}
