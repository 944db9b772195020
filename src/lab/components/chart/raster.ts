import type { Brush } from './columnPen';

/**
 * Pixels of bars, put on a canvas at once: ten thousands of rectangles of a canvas's own would each be a call that it
 * keeps and plays back.
 */
export class Raster implements Brush {
  /**
   * @param width in CSS pixels, as `height`
   * @param ratio pixels of the device in one of them
   */
  constructor(width: number, height: number, ratio: number) {
    this._ratio = ratio;
    this._width = Math.max(1, Math.round(width * ratio));
    this._height = Math.max(1, Math.round(height * ratio));
    this._pixels = new Uint32Array(this._width * this._height);
  }

  /** What the next bars are drawn in. */
  set colour(colour: string) {
    this._colour = pixelOf(colour);
  }

  /** A bar, in CSS pixels; at least a pixel high, and what lies outside is not drawn. */
  fillRect(x: number, y: number, width: number, height: number): void {
    const { _pixels: pixels, _width: row, _ratio: ratio, _colour: colour } = this;
    const right = Math.min(row, Math.round((x + width) * ratio));
    const top = Math.max(0, Math.round(y * ratio));
    const end = Math.min(this._height, Math.round((y + height) * ratio)) * row;
    for (let column = Math.max(0, Math.round(x * ratio)); column < right; column++) {
      for (let pixel = top * row + column; pixel < end; pixel += row) {
        pixels[pixel] = colour;
      }
    }
  }

  /** Lays the bars over what is on a canvas that is scaled to CSS pixels. */
  drawOn(context: CanvasRenderingContext2D): void {
    const canvas = document.createElement('canvas');
    canvas.width = this._width;
    canvas.height = this._height;
    const bytes = new Uint8ClampedArray(this._pixels.buffer);
    canvas.getContext('2d')?.putImageData(new ImageData(bytes, this._width, this._height), 0, 0);
    context.drawImage(canvas, 0, 0, this._width / this._ratio, this._height / this._ratio);
  }

  private readonly _ratio: number;
  private readonly _width: number;
  private readonly _height: number;
  private readonly _pixels: Uint32Array<ArrayBuffer>;
  private _colour = 0;
}

/** A theme has few colours, and asking the canvas for one makes it finish what it draws. */
const pixels = new Map<string, number>();

/** A CSS colour as a canvas keeps it, in the machine's own order of bytes. */
function pixelOf(colour: string): number {
  let pixel = pixels.get(colour);
  if (pixel === undefined) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d');
    if (!context) {
      return 0;
    }
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    pixel = new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0;
    pixels.set(colour, pixel);
  }
  return pixel;
}
