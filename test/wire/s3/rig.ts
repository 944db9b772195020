import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws } from '../../../src/host/aws/aws';
import { Storage } from '../../../src/host/aws/s3/storage';
import { systemClock } from '../../../src/host/clock';
import type { Moto } from '../moto';
import { Bucket } from './bucket';
import { Traffic } from './traffic';

export const MEBIBYTE = 1_048_576;

/** An empty moto with one bucket, our storage at it, the bytes that pass between them, and a directory. Dispose it. */
export class Rig implements Disposable {
  readonly traffic = new Traffic();
  readonly directory = mkdtempSync(join(tmpdir(), 'storage-'));
  readonly storage: Storage;
  readonly aws = new Aws({ clock: systemClock, requestHandler: this.traffic });

  private constructor(readonly bucket: Bucket) {
    this.storage = new Storage(this.aws, bucket.caller);
  }

  static async make(moto: Moto, bucket: string): Promise<Rig> {
    await moto.reset();
    return new Rig(await Bucket.make(moto, bucket));
  }

  [Symbol.dispose](): void {
    this.aws[Symbol.dispose]();
    rmSync(this.directory, { recursive: true });
  }
}
