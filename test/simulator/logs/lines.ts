import { hash, unit } from '../random';

/** Makes the text of line `index` (0 … `count` − 1) of a run. The same arguments always give the same text. */
export type Line = (index: number, count: number) => string;

/** What a run of lines looks like; data, so that a scenario can be read and kept as JSON. */
export type LinesPlan =
  /** Numbered lines that identify themselves, `algo-1 000000042 …`, padded to `size` bytes: for exact comparison. */
  | { readonly kind: 'counter'; readonly size?: number }
  /** Progress of a training loop: `epoch 3/10 step 40/200 loss: 0.4312 accuracy: 0.8712 …`. */
  | { readonly kind: 'training'; readonly epochs: number }
  /** tqdm's bars: each line many frames joined by carriage returns. */
  | { readonly kind: 'tqdm'; readonly frames?: number }
  /** Log records with ANSI colours and levels. */
  | { readonly kind: 'ansi' }
  /** One JSON object a line. */
  | { readonly kind: 'json' }
  /** HTTP access lines of a serving container. */
  | { readonly kind: 'access' }
  /** These texts, over and over. */
  | { readonly kind: 'text'; readonly lines: readonly string[] };

/** The generator of a plan for one host. `seed` makes two hosts of a job differ. */
export function linesOf(plan: LinesPlan, host: string, seed: number): Line {
  switch (plan.kind) {
    case 'counter':
      return counter(host, plan.size ?? 100);
    case 'training':
      return training(plan.epochs, seed);
    case 'tqdm':
      return tqdm(plan.frames ?? 8, seed);
    case 'ansi':
      return ansi(seed);
    case 'json':
      return index =>
        JSON.stringify({
          step: index,
          loss: Number(lossAt(index / 1000, seed, index).toFixed(4)),
          host,
          level: 'INFO'
        });
    case 'access':
      return access(seed);
    case 'text':
      return index => plan.lines[index % plan.lines.length] ?? '';
  }
}

function counter(host: string, size: number): Line {
  const filler = 'the quick brown fox jumps over the lazy dog '.repeat(Math.ceil(size / 44) + 1);
  const prefix = `${host} `;
  const tail = ` ${filler}`.slice(0, Math.max(0, size - prefix.length - 9));
  return index => prefix + String(index).padStart(9, '0') + tail;
}

function training(epochs: number, seed: number): Line {
  return (index, count) => {
    const steps = Math.max(1, Math.ceil(count / epochs));
    const epoch = Math.floor(index / steps) + 1;
    const progress = index / Math.max(1, count);
    return (
      `epoch ${epoch}/${epochs} step ${(index % steps) + 1}/${steps}` +
      ` loss: ${lossAt(progress * 4, seed, index).toFixed(4)}` +
      ` accuracy: ${accuracyAt(progress * 4, seed, index).toFixed(4)}` +
      ` lr: ${(0.001 * (1 - progress)).toExponential(2)}` +
      ` ${(180 + 40 * unit(seed, index)).toFixed(1)} samples/s`
    );
  };
}

function tqdm(frames: number, seed: number): Line {
  return (index, count) => {
    const total = count * frames;
    return Array.from({ length: frames }, (_, frame) => {
      const done = index * frames + frame + 1;
      const share = done / total;
      const eighths = Math.round(share * 80);
      const bar = (
        '█'.repeat(eighths >> 3) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths & 7] ?? '')
      )
        .padEnd(10, ' ')
        .slice(0, 10);
      const rate = 8 + 4 * unit(seed, index);
      return (
        `${String(Math.floor(share * 100)).padStart(3)}%|${bar}| ${done}/${total}` +
        ` [${clockText(done / 10)}<${clockText((total - done) / 10)}, ${rate.toFixed(2)}it/s` +
        `, loss=${lossAt(share * 4, seed, index).toFixed(3)}]`
      );
    }).join('\r');
  };
}

function ansi(seed: number): Line {
  const levels = [
    ['32', 'INFO', 'checkpoint saved to /opt/ml/checkpoints/step'],
    ['32', 'INFO', 'evaluated shard'],
    ['33', 'WARNING', 'gradient overflow, scaler skips step'],
    ['36', 'DEBUG', 'data loader refilled its queue, item'],
    ['31', 'ERROR', 'worker restarted after a timeout, attempt']
  ] as const;
  return index => {
    const draw = hash(seed, index) % 100;
    const level = levels[draw < 55 ? 0 : draw < 80 ? 1 : draw < 90 ? 3 : draw < 98 ? 2 : 4];
    return `\u001b[${level?.[0]}m${level?.[1]}\u001b[0m:trainer:\u001b[1m${level?.[2]}\u001b[0m ${index}`;
  };
}

function access(seed: number): Line {
  return index => {
    const draw = hash(seed, index);
    const ping = index % 5 === 0;
    const status = draw % 97 === 0 ? 500 : 200;
    return ping
      ? '169.254.178.2 - - "GET /ping HTTP/1.1" 200 0 "-" "AHC/2.0"'
      : `169.254.178.2 - - "POST /invocations HTTP/1.1" ${status} ${40 + (draw % 900)} "-" "AHC/2.0" ${(draw % 180) + 3}ms`;
  };
}

/** A loss that falls with `time` (0 … about 4), with some noise. */
function lossAt(time: number, seed: number, index: number): number {
  return 2.3 * Math.exp(-time) + 0.08 + 0.06 * unit(seed ^ 0x51ed270b, index);
}

function accuracyAt(time: number, seed: number, index: number): number {
  return Math.min(
    0.999,
    1 - 0.9 * Math.exp(-0.8 * time) + 0.02 * unit(seed ^ 0x2545f491, index) - 0.02
  );
}

function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}
