import type { S3Object } from '../../aws/s3/storage';
import type { ArchiveFinding } from './inspect';
import type { Identity } from './keptFindings';
import { KeptFindings } from './keptFindings';

/** An archive of this machine as S3 has it, whole and perhaps with code before it. */
export interface UploadedArchive {
  /** As it was when it had been uploaded. */
  readonly object: S3Object;
  /** Of the archive itself, by where its bytes are in the object: code can be put before them, in place of any other. */
  readonly base: ArchiveFinding;
}

/** What is known of archives that have been read or uploaded before, kept in the cache directory. */
export class KnownArchives {
  readonly #kept: KeptFindings;

  /** @param directory made when first needed */
  constructor(directory: string) {
    this.#kept = new KeptFindings(directory);
  }

  find(identity: Identity): Promise<ArchiveFinding | undefined> {
    return this.#kept.find(identity, kept => wholeFinding(kept as ArchiveFinding));
  }

  keep(identity: Identity, finding: ArchiveFinding): Promise<void> {
    return this.#kept.keep(identity, finding);
  }

  /**
   * Where in a bucket an archive of this machine has come the last time; it may be gone since then.
   *
   * @param content tells the archive's bytes from any others
   */
  findUpload(bucket: string, content: Identity): Promise<UploadedArchive | undefined> {
    return this.#kept.find(['upload', bucket, ...content], kept => {
      const { object, base } = kept as UploadedArchive;
      return typeof object.etag === 'string' && wholeFinding(base) ? { object, base } : undefined;
    });
  }

  keepUpload(content: Identity, upload: UploadedArchive): Promise<void> {
    return this.#kept.keep(['upload', upload.object.bucket, ...content], upload);
  }
}

/** What we wrote ourselves, unless it is cut short. */
function wholeFinding(finding: ArchiveFinding): ArchiveFinding | undefined {
  const { bytes, headerBytes, contentBytes, crc, entries } = finding;
  const whole =
    [bytes, headerBytes, contentBytes, crc].every(Number.isSafeInteger) && Array.isArray(entries);
  return whole ? finding : undefined;
}
